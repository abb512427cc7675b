import type { Role, UserCreatedView, UserView } from '@xiaozhi/contracts';
import { PASSWORD, refusal } from './account-bench.js';
import type { Person } from './identity-provider.js';
import { OPERATOR } from './manager-harness.js';
import { OidcBench } from './oidc-suite.js';

const ROLES_ENV = {
  OIDC_ROLE_CLAIM: 'realm_access.roles',
  OIDC_ROLE_MAP: 'ops=operator, bosses=owner, deputies=admin',
  OIDC_SIGN_UP: 'viewer',
};

/** Somebody in groups that only the userinfo endpoint tells. */
const member = (sub: string, ...roles: string[]): Person => ({
  ...{ sub, claims: { preferred_username: sub }, userinfo: { realm_access: { roles } } },
});

interface Part {
  what: string;
  env: Record<string, string>;
  describe: (of: () => OidcBench) => void;
}

/** Who becomes what by an identity provider, and who stays able to sign in; each on a database of its own. */
export const OIDC_ROLE_PARTS: readonly Part[] = [
  { what: 'signing up', env: { OIDC_SIGN_UP: 'operator' }, describe: describeSignUp },
  { what: 'roles of an identity provider', env: ROLES_ENV, describe: describeRoles },
  { what: 'the last owner', env: ROLES_ENV, describe: describeLastOwner },
  {
    ...{ what: 'signing in without passwords', env: { OIDC_PASSWORD_LOGIN: 'off' } },
    describe: describeNoPasswords,
  },
];

export function describeOidcPart(kind: string, part: Part, databaseEnv: () => Record<string, string>): void {
  describe(`${part.what} on ${kind}`, () => {
    let bench: OidcBench;
    beforeAll(async () => {
      bench = await OidcBench.start({ ...databaseEnv(), ...part.env });
    });
    afterAll(() => bench?.stop());

    part.describe(() => bench);
  });
}

const roleOf = async (bench: OidcBench, person: Person): Promise<Role> =>
  ((await bench.signIn(bench.stranger(), person)).body?.data as UserView).role;

function describeSignUp(of: () => OidcBench): void {
  it('makes a user of somebody new, with the first name that can be used', async () => {
    const bench = of();
    const claims = { preferred_username: 'x', nickname: 7, email: ' ann\u202E@example.org ', name: 'Ann' };
    const client = bench.stranger();
    const answer = await bench.signIn(client, { sub: 'ann', claims });
    // What no operator shared, somebody who signs up does not see.
    await bench.accounts.owner.data('POST', '/api/agent', { name: 'Nova' });
    expect(answer.body?.data).toMatchObject({ username: 'ann@example.org', role: 'operator' });
    expect(await client.data('GET', '/api/agent')).toMatchObject({ total: 0 });
    expect((await bench.signIn(bench.stranger(), { sub: 'ann', claims })).body?.data).toEqual(
      answer.body?.data,
    );
    const nameless = await bench.signIn(bench.stranger(), { sub: 'nobody' });
    expect((nameless.body?.data as UserView).username).toMatch(/^user-[0-9a-f]{12}$/);
    expect((await bench.accounts.audited('user.create'))[1]).toMatchObject({
      ...{ actor: 'user:ann@example.org', details: { role: 'operator', by: 'oidc' } },
    });
  });

  it('makes one user of somebody who signs in from two places at once', async () => {
    const bench = of();
    const person = { sub: 'bea', claims: { preferred_username: 'bea' } };
    const trips = [0, 1, 2].map(async () => {
      const client = bench.stranger();
      return { client, returned: bench.provider.visit(await bench.begin(client), person) };
    });
    const ready = await Promise.all(trips);
    const answers = await Promise.all(ready.map(({ client, returned }) => bench.finish(client, returned)));
    expect(new Set(answers.map(({ body }) => (body?.data as UserView).id)).size).toBe(1);
  });

  it('takes nobody for an existing user of the same name', async () => {
    const bench = of();
    for (const preferred_username of [OPERATOR.username, OPERATOR.username.toUpperCase()]) {
      const answer = await bench.signIn(bench.stranger(), { sub: 'thief', claims: { preferred_username } });
      expect(refusal(answer)).toEqual([409, 'OIDC_NAME_TAKEN']);
    }
  });
}

function describeRoles(of: () => OidcBench): void {
  it('are applied at each sign-in, the highest of them, and end other sessions when they change', async () => {
    const bench = of();
    const first = bench.stranger();
    const answer = await bench.signIn(first, member('ann', 'ops', 'other', 'deputies'));
    const { id, role } = answer.body?.data as UserView;
    expect(role).toBe('admin');
    expect(await roleOf(bench, member('ann', 'deputies'))).toBe('admin');
    expect((await first.send('GET', '/api/auth/me')).status).toBe(200);
    expect(await roleOf(bench, member('ann', 'ops'))).toBe('operator');
    expect((await first.send('GET', '/api/auth/me')).status).toBe(401);
    expect((await bench.accounts.audited('user.update'))[0]).toMatchObject({
      ...{ actor: 'user:ann', target: 'ann', details: { userId: id, by: 'oidc', endedCount: 2 } },
      changes: [{ field: 'role', before: 'admin', after: 'operator' }],
    });
  });

  it('are needed: without any nobody gets in, and what was given before is kept', async () => {
    const bench = of();
    expect(await roleOf(bench, member('bea', 'ops'))).toBe('operator');
    for (const person of [member('bea', 'other'), member('bea'), { sub: 'bea' }, member('new', '__proto__')])
      expect(refusal(await bench.signIn(bench.stranger(), person))).toEqual([403, 'OIDC_NO_ROLE']);
  });

  it('replace the role of an invitation', async () => {
    const bench = of();
    const body = { username: 'carl', role: 'viewer' };
    const { link } = await bench.accounts.owner.data<UserCreatedView>('POST', '/api/user', body);
    const answer = await bench.signIn(bench.stranger(), member('carl', 'ops'), { invitation: link?.token });
    expect(answer.body?.data).toMatchObject({ username: 'carl', role: 'operator' });
  });
}

function describeLastOwner(of: () => OidcBench): void {
  it('stays an owner, whatever the provider says; one of two does not', async () => {
    const bench = of();
    await bench.link(bench.accounts.owner, { sub: 'first' }, OPERATOR.password);
    for (const person of [member('first', 'ops'), member('first')])
      expect(await roleOf(bench, person)).toBe('owner');
    expect((await bench.accounts.audited('user.update'))[0]).toMatchObject({
      details: { by: 'oidc', claimed: 'none', isKept: true },
    });
    expect(await roleOf(bench, member('boss', 'bosses'))).toBe('owner');
    expect(await roleOf(bench, member('first', 'ops'))).toBe('operator');
    expect(await roleOf(bench, member('boss', 'ops'))).toBe('owner');
  });

  it('is counted with an identity as with a password', async () => {
    const bench = of();
    const boss = bench.stranger();
    const me = (await bench.signIn(boss, member('boss', 'bosses'))).body?.data as UserView;
    const body = { username: 'dora', role: 'viewer' };
    const { user } = await boss.data<UserCreatedView>('POST', '/api/user', body);
    const change = async (id: string, body: object): Promise<unknown> =>
      refusal(await boss.send('PUT', `/api/user/${id}`, body));
    // Dora has neither password nor identity: she does not count.
    expect(await change(user.id, { role: 'owner' })).toEqual([200, undefined]);
    expect(await change(me.id, { role: 'admin' })).toEqual([409, 'LAST_OWNER']);
    expect(await change(user.id, { password: PASSWORD })).toEqual([200, undefined]);
    expect(await change(me.id, { role: 'admin' })).toEqual([200, undefined]);
  });
}

function describeNoPasswords(of: () => OidcBench): void {
  const status = (bench: OidcBench): Promise<unknown> => bench.stranger().data('GET', '/api/auth/status');
  const logIn = async (bench: OidcBench): Promise<unknown> =>
    refusal(await bench.stranger().send('POST', '/api/auth/login', OPERATOR));

  it('begins when an owner can sign in otherwise, and ends when none can any more', async () => {
    const bench = of();
    expect(await logIn(bench)).toEqual([200, undefined]);
    expect(await status(bench)).toMatchObject({ hasPasswordLogin: true });
    await bench.linked('viewer');
    expect(await logIn(bench)).toEqual([200, undefined]);
    const { user } = await bench.linked('second', 'owner');
    expect(await status(bench)).toMatchObject({ hasPasswordLogin: false });
    expect(await logIn(bench)).toEqual([403, 'PASSWORD_LOGIN_OFF']);
    await bench.accounts.owner.data('PUT', `/api/user/${user.id}`, { isDisabled: true });
    expect(await logIn(bench)).toEqual([200, undefined]);
    await bench.accounts.owner.data('PUT', `/api/user/${user.id}`, { isDisabled: false });
  });

  it('leaves invitations to the identity provider, and links as they are', async () => {
    const bench = of();
    const body = { username: 'erin', role: 'viewer' };
    const { link } = await bench.accounts.owner.data<UserCreatedView>('POST', '/api/user', body);
    const use = { token: link?.token, password: PASSWORD };
    const refused = await bench.stranger().send('POST', '/api/auth/password-link', use);
    expect(refusal(refused)).toEqual([403, 'PASSWORD_LOGIN_OFF']);
    const answer = await bench.signIn(bench.stranger(), { sub: 'erin' }, { invitation: link?.token });
    expect((answer.body?.data as UserView).username).toBe('erin');
  });

  it('keeps the link of whoever has no other way', async () => {
    const bench = of();
    await bench.link(bench.accounts.owner, { sub: 'operator' }, OPERATOR.password);
    const path = '/api/auth/oidc/unlink';
    const answer = await bench.accounts.owner.send('POST', path, { password: OPERATOR.password });
    expect(refusal(answer)).toEqual([409, 'OIDC_ONLY_WAY']);
  });
}
