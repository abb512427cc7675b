import type {
  ApiTokenCreated,
  LoginTicketView,
  OidcRedirect,
  RecoveryCodesView,
  SecondFactorEnrolment,
  SessionView,
} from '@xiaozhi/contracts';
import { appCode } from '../second-factor/app-code.js';
import type { Answer } from './http-client.js';
import { OPERATOR } from './manager-harness.js';
import { step } from './mutation-step.js';
import type { MutationStep } from './mutation-step.js';
import type { MutationWorld } from './mutation-world.js';

const LAST_PASSWORD = 'the last horse battery';
const ofUser = (world: MutationWorld, rest = ''): string => `/api/user/${world.id('bob')}${rest}`;
const sessionsOf = async (world: MutationWorld, path: string): Promise<void> => {
  const sessions = await world.client.data<SessionView[]>('GET', path);
  world.ids.session = sessions.find(({ isCurrent }) => !isCurrent)?.id ?? '';
};

/** In the world's ids: the codes that are left, and the ticket of a sign-in. */
const SECOND_FACTOR: MutationStep[] = [
  {
    route: 'POST /api/auth/second-factor',
    send: async (world) => {
      const answer = await world.client.send('POST', '/api/auth/second-factor', { password: LAST_PASSWORD });
      world.ids.secret = (answer.body?.data as SecondFactorEnrolment | undefined)?.secret ?? '';
      return answer;
    },
  },
  {
    route: 'POST /api/auth/second-factor/confirm',
    send: async (world) => {
      const code = appCode(world.id('secret'), Date.now());
      const answer = await world.client.send('POST', '/api/auth/second-factor/confirm', { code });
      keepCodes(world, answer);
      return answer;
    },
  },
  {
    route: 'POST /api/auth/login/second-factor',
    prepare: async (world) => {
      const account = { username: OPERATOR.username, password: LAST_PASSWORD };
      const { ticket } = await world.client.data<LoginTicketView>('POST', '/api/auth/login', account);
      world.ids.ticket = ticket;
    },
    send: (world) =>
      world.client.send('POST', '/api/auth/login/second-factor', {
        ...{ ticket: world.id('ticket'), code: world.id('code-0') },
      }),
  },
  {
    route: 'POST /api/auth/second-factor/recovery-codes',
    send: async (world) => {
      const proof = { password: LAST_PASSWORD, code: world.id('code-1') };
      const answer = await world.client.send('POST', '/api/auth/second-factor/recovery-codes', proof);
      keepCodes(world, answer);
      return answer;
    },
  },
  step('POST /api/auth/second-factor/disable', (world) => ({
    body: { password: LAST_PASSWORD, code: world.id('code-0') },
  })),
];

/** What the browser brings back is in the world's ids. */
const OIDC: MutationStep[] = [
  oidcStep('link', { password: LAST_PASSWORD }),
  oidcStep('login', {}),
  step('POST /api/auth/oidc/unlink', () => ({ body: { password: LAST_PASSWORD } })),
];

function oidcStep(what: string, begin: object): MutationStep {
  const route = `POST /api/auth/oidc/${what}/finish`;
  const prepare = async (world: MutationWorld): Promise<void> => {
    const { url } = await world.client.data<OidcRedirect>('POST', `/api/auth/oidc/${what}`, begin);
    const { state, code } = world.provider.visit(url, { sub: 'operator-at-the-provider' });
    Object.assign(world.ids, { 'oidc-state': state, 'oidc-code': code });
  };
  return step(
    route,
    (world) => ({ body: { state: world.id('oidc-state'), code: world.id('oidc-code') } }),
    prepare,
  );
}

function keepCodes(world: MutationWorld, { body }: Answer): void {
  const { recoveryCodes = [] } = (body?.data ?? {}) as Partial<RecoveryCodesView>;
  for (const [index, code] of recoveryCodes.entries()) world.ids[`code-${index}`] = code;
}

/** Changes of users and of one's own account; the last of all, since they end sessions. */
export const ACCOUNT_STEPS: readonly MutationStep[] = [
  step('POST /api/user', () => ({ body: { username: 'cora', role: 'viewer' } })),
  step(
    'PUT /api/user/{id}',
    (world) => ({ path: ofUser(world), body: { role: 'operator' } }),
    (world) => world.addUser('bob'),
  ),
  step('PUT /api/agent/{id}/grant/{userId}', (world) => ({
    ...{ path: `/api/agent/${world.id('agent')}/grant/${world.id('bob')}`, body: { level: 'view' } },
  })),
  step('DELETE /api/agent/{id}/grant/{userId}', (world) => ({
    path: `/api/agent/${world.id('agent')}/grant/${world.id('bob')}`,
  })),
  step(
    'DELETE /api/user/{id}/session/{sessionId}',
    (world) => ({ path: ofUser(world, `/session/${world.id('session')}`) }),
    async (world) => {
      await world.signIn('bob');
      await sessionsOf(world, ofUser(world, '/session'));
    },
  ),
  step('DELETE /api/user/{id}/session', (world) => ({ path: ofUser(world, '/session') })),
  step('POST /api/user/{id}/password-link', (world) => ({ path: ofUser(world, '/password-link') })),
  step(
    'DELETE /api/user/{id}/second-factor',
    (world) => ({ path: ofUser(world, '/second-factor') }),
    (world) =>
      world.harness.manager.database.write((rows) =>
        rows.of('user').update({ username: 'bob' }, { second_factor_at: '2026-03-02T08:00:00.000Z' }),
      ),
  ),
  step(
    'DELETE /api/user/{id}/oidc',
    (world) => ({ path: ofUser(world, '/oidc') }),
    (world) =>
      world.harness.manager.database.write((rows) =>
        rows.of('userIdentity').insert({
          ...{ identity_hash: 'h', user_id: world.id('bob'), issuer: 'https://login.example.org/' },
          ...{ subject: 'bob', created_at: '2026-03-02T08:00:00.000Z', last_used_at: null },
        }),
      ),
  ),
  step('DELETE /api/user/{id}', (world) => ({ path: ofUser(world) })),
  {
    route: 'POST /api/auth/password-link',
    prepare: async (world: MutationWorld): Promise<void> => {
      world.ids.link = (await world.addUser('dora', {})).link?.token ?? '';
    },
    send: (world: MutationWorld): Promise<Answer> =>
      world.harness.stranger().send('POST', '/api/auth/password-link', {
        ...{ token: world.id('link'), password: 'a third horse battery' },
      }),
  },
  {
    route: 'POST /api/token',
    send: async (world: MutationWorld): Promise<Answer> => {
      const answer = await world.client.send('POST', '/api/token', { name: 'ci', scopes: ['agent.read'] });
      world.ids.token = (answer.body?.data as ApiTokenCreated | undefined)?.id ?? '';
      return answer;
    },
  },
  step('DELETE /api/token/{id}', (world) => ({ path: `/api/token/${world.id('token')}` })),
  step(
    'DELETE /api/auth/session/{id}',
    (world) => ({ path: `/api/auth/session/${world.id('session')}` }),
    async (world) => {
      await world.signIn(OPERATOR.username);
      await sessionsOf(world, '/api/auth/session');
    },
  ),
  step('DELETE /api/auth/session', () => ({})),
  step('PUT /api/auth/password', () => ({
    body: { currentPassword: OPERATOR.password, newPassword: LAST_PASSWORD },
  })),
  step('POST /api/auth/login', () => ({
    body: { username: OPERATOR.username, password: LAST_PASSWORD },
  })),
  ...SECOND_FACTOR,
  ...OIDC,
  step('POST /api/auth/logout', () => ({})),
];
