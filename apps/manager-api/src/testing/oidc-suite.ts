import type {
  LoginTicketView,
  OidcRedirect,
  Role,
  SessionView,
  UserAccountView,
  UserCreatedView,
  UserView,
} from '@xiaozhi/contracts';
import { OIDC_RETURN_PATH } from '@xiaozhi/contracts';
import { AccountBench, PASSWORD, refusal } from './account-bench.js';
import { IdentityProvider } from './identity-provider.js';
import type { Person } from './identity-provider.js';
import type { Answer, HttpClient } from './http-client.js';
import { OPERATOR } from './manager-harness.js';

const ROUTE = '/api/auth/oidc';

/** A manager-api with users, and the provider that it trusts. */
export class OidcBench {
  private constructor(
    readonly accounts: AccountBench,
    readonly provider: IdentityProvider,
  ) {}

  static async start(env: Record<string, string>): Promise<OidcBench> {
    const provider = await new IdentityProvider().start();
    return new OidcBench(await AccountBench.start({ ...provider.env, ...env }), provider);
  }

  async stop(): Promise<void> {
    await this.accounts.harness.stop();
    await this.provider.stop();
  }

  stranger(): HttpClient {
    return this.accounts.harness.stranger();
  }

  async begin(client: HttpClient, body: object = {}): Promise<string> {
    return (await client.data<OidcRedirect>('POST', `${ROUTE}/login`, body)).url;
  }

  finish(client: HttpClient, returned: object): Promise<Answer> {
    return client.send('POST', `${ROUTE}/login/finish`, returned);
  }

  /** The whole way, in a browser. */
  async signIn(client: HttpClient, person: Person, body: object = {}): Promise<Answer> {
    return this.finish(client, this.provider.visit(await this.begin(client, body), person));
  }

  async link(client: HttpClient, person: Person, password = PASSWORD): Promise<Answer> {
    const { url } = await client.data<OidcRedirect>('POST', `${ROUTE}/link`, { password });
    return client.send('POST', `${ROUTE}/link/finish`, this.provider.visit(url, person));
  }

  /** A user with a password and a linked identity, whose subject is the name. */
  async linked(name: string, role: Role = 'viewer'): Promise<{ user: UserAccountView; client: HttpClient }> {
    const { user, client } = await this.accounts.enter(name, role);
    const answer = await this.link(client, { sub: name });
    if (answer.status !== 200) throw new Error(`Linking answered ${answer.text}`);
    return { user, client };
  }
}

/** Signing in by an identity provider, on any database. */
export function describeOidc(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`the identity provider on ${kind}`, () => {
    let bench: OidcBench;
    beforeAll(async () => {
      bench = await OidcBench.start({ ...databaseEnv(), OIDC_MFA_AMR: 'mfa' });
    });
    afterEach(() => {
      bench.provider.misbehaviour = {};
    });
    afterAll(() => bench.stop());

    describeLinking(() => bench);
    describeSigningIn(() => bench);
    describeInvitations(() => bench);
    describeUnlinking(() => bench);
  });
}

function describeLinking(of: () => OidcBench): void {
  it('is told of to whoever is not signed in, and keeps nothing of them', async () => {
    const bench = of();
    const client = bench.stranger();
    expect(await client.data('GET', '/api/auth/status')).toEqual({
      ...{ needsSetup: false, hasPasswordLogin: true, oidc: { name: 'House' } },
    });
    const answer = await client.send('POST', `${ROUTE}/login`, {});
    const { url } = answer.body?.data as OidcRedirect;
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(asked).toMatchObject({ scope: 'openid profile', response_type: 'code' });
    expect(asked.redirect_uri).toBe(`http://127.0.0.1:8001${OIDC_RETURN_PATH}`);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^oidc_\w{16}=[\w-]{43}; Path=\/api\/auth\/oidc; HttpOnly; SameSite=Strict; Max-Age=600$/,
    );
    const secret = /=([\w-]{43})/.exec(cookie)?.[1] ?? '';
    for (const kept of [await bench.accounts.stored(), bench.accounts.harness.logText])
      for (const text of [secret, asked.state ?? '', asked.nonce ?? '']) expect(kept).not.toContain(text);
  });

  it('is linked with session and password, and signs in from then on', async () => {
    const bench = of();
    const { user, client } = await bench.accounts.enter('ann', 'operator');
    const person = { sub: 'subject-of-ann', claims: { preferred_username: 'somebody else' } };
    expect(refusal(await bench.signIn(bench.stranger(), person))).toEqual([403, 'OIDC_NOT_LINKED']);
    const wrong = await client.send('POST', `${ROUTE}/link`, { password: 'a wrong password' });
    expect(refusal(wrong)).toEqual([403, 'PASSWORD_WRONG']);
    expect(await client.data('GET', ROUTE)).toMatchObject({
      name: 'House',
      isLinked: false,
      hasPassword: true,
    });
    expect((await bench.link(client, person)).body?.data).toMatchObject({ isLinked: true, lastUsedAt: null });
    const browser = bench.stranger();
    const answer = await bench.signIn(browser, person);
    expect([answer.status, answer.body?.data]).toMatchObject([200, { id: user.id, role: 'operator' }]);
    const sessions = await browser.data<SessionView[]>('GET', '/api/auth/session');
    expect(sessions.map(({ method }) => method)).toEqual(['oidc', 'password']);
    expect(await bench.accounts.owner.data('GET', `/api/user/${user.id}`)).toMatchObject({ hasOidc: true });
    expect((await bench.accounts.audited('session.open'))[0]).toMatchObject({
      ...{ actor: 'user:ann', details: { method: 'oidc', issuer: bench.provider.issuer } },
    });
    expect((await bench.accounts.audited('user.oidc'))[0]).toMatchObject({
      ...{ actor: 'user:ann', details: { userId: user.id, what: 'linked' } },
    });
    expect((await bench.accounts.audited('session.refuse'))[0]).toMatchObject({
      ...{ target: 'subject-of-ann', details: { why: 'OIDC_NOT_LINKED', method: 'oidc' } },
    });
  });

  it('links an identity with one account only, and an account with one identity', async () => {
    const bench = of();
    const { client } = await bench.linked('bea');
    const again = await client.send('POST', `${ROUTE}/link`, { password: PASSWORD });
    expect(refusal(again)).toEqual([409, 'OIDC_LINKED']);
    const { client: other } = await bench.accounts.enter('bob', 'viewer');
    expect(refusal(await bench.link(other, { sub: 'bea' }))).toEqual([409, 'OIDC_IDENTITY_TAKEN']);
    expect(await other.data('GET', ROUTE)).toMatchObject({ isLinked: false });
    expect((await bench.accounts.audited('user.oidc'))[0]).toMatchObject({
      ...{ actor: 'user:bob', details: { what: 'refused', why: 'OIDC_IDENTITY_TAKEN' } },
    });
  });

  it('links nothing in another session, another user’s, or without one', async () => {
    const bench = of();
    const { client } = await bench.accounts.enter('carl', 'viewer');
    const { client: thief } = await bench.accounts.enter('cain', 'viewer');
    const begin = async (): Promise<{ cookie: string; returned: object }> => {
      const answer = await client.send('POST', `${ROUTE}/link`, { password: PASSWORD });
      const { url } = answer.body?.data as OidcRedirect;
      const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      return { cookie, returned: bench.provider.visit(url, { sub: 'cain' }) };
    };
    for (const [browser, status] of [
      [thief, 403],
      [await bench.accounts.signIn('carl'), 403],
      [bench.stranger(), 401],
    ] as const) {
      const { cookie, returned } = await begin();
      const headers = { cookie: [browser.cookie, cookie].filter(Boolean).join('; ') };
      expect((await browser.send('POST', `${ROUTE}/link/finish`, returned, headers)).status).toBe(status);
    }
    const { returned } = await begin();
    expect(refusal(await bench.finish(client, returned))).toEqual([403, 'OIDC_ATTEMPT_INVALID']);
    expect(await client.data('GET', ROUTE)).toMatchObject({ isLinked: false });
  });
}

function describeSigningIn(of: () => OidcBench): void {
  it('asks for one’s own second factor all the same, unless the provider’s word is trusted', async () => {
    const bench = of();
    const { user } = await bench.linked('dan');
    await bench.accounts.harness.manager.database.write((rows) =>
      rows.of('user').update({ id: user.id }, { second_factor_at: '2026-03-02T08:00:00.000Z' }),
    );
    const client = bench.stranger();
    const asked = await bench.signIn(client, { sub: 'dan', claims: { amr: ['pwd'], acr: 'mfa' } });
    expect(Object.keys(asked.body?.data as LoginTicketView)).toEqual(['ticket', 'expiresAt']);
    expect((await client.send('GET', '/api/auth/me')).status).toBe(401);
    const trusted = await bench.signIn(client, { sub: 'dan', claims: { amr: ['pwd', 'mfa'] } });
    expect(trusted.body?.data).toMatchObject({ id: user.id });
    expect((await bench.accounts.audited('session.open'))[0]).toMatchObject({
      details: { method: 'oidc', secondFactor: 'provider' },
    });
  });

  it('refuses a disabled user, and one that is gone is somebody new', async () => {
    const bench = of();
    const { user } = await bench.linked('eve');
    await bench.accounts.owner.data('PUT', `/api/user/${user.id}`, { isDisabled: true });
    expect(refusal(await bench.signIn(bench.stranger(), { sub: 'eve' }))).toEqual([
      403,
      'OIDC_ACCOUNT_DISABLED',
    ]);
    await bench.accounts.owner.data('DELETE', `/api/user/${user.id}`);
    expect(refusal(await bench.signIn(bench.stranger(), { sub: 'eve' }))).toEqual([403, 'OIDC_NOT_LINKED']);
  });

  it('lets one in of two who bring back the same at once, and links once of two who link at once', async () => {
    const bench = of();
    const { client } = await bench.accounts.enter('gil', 'viewer');
    const trips = [0, 1].map(async () => {
      const { url } = await client.data<OidcRedirect>('POST', `${ROUTE}/link`, { password: PASSWORD });
      return bench.provider.visit(url, { sub: 'gil' });
    });
    const links = await Promise.all(
      (await Promise.all(trips)).map((one) => client.send('POST', `${ROUTE}/link/finish`, one)),
    );
    expect(links.map(({ status }) => status).sort()).toEqual([200, 409]);
    const browser = bench.stranger();
    const returned = bench.provider.visit(await bench.begin(browser), { sub: 'gil' });
    const answers = await Promise.all([0, 1, 2].map(() => bench.finish(browser, returned)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403]);
  });

  it('is known by issuer and subject, whatever name or address its claims say', async () => {
    const bench = of();
    await bench.linked('finn');
    const claims = { preferred_username: OPERATOR.username, email: 'finn', email_verified: true };
    for (const sub of ['operator', 'FINN', 'finn '])
      expect(refusal(await bench.signIn(bench.stranger(), { sub, claims }))).toEqual([
        403,
        'OIDC_NOT_LINKED',
      ]);
  });
}

function describeInvitations(of: () => OidcBench): void {
  const invite = (bench: OidcBench, username: string): Promise<UserCreatedView> =>
    bench.accounts.owner.data('POST', '/api/user', { username, role: 'operator' });

  it('takes an invitation in place of a password, once', async () => {
    const bench = of();
    const { user, link } = await invite(bench, 'gus');
    const client = bench.stranger();
    const answer = await bench.signIn(client, { sub: 'gus' }, { invitation: link?.token });
    expect([answer.status, answer.body?.data]).toMatchObject([200, { id: user.id, role: 'operator' }]);
    const again = await bench.signIn(bench.stranger(), { sub: 'guy' }, { invitation: link?.token });
    expect(refusal(again)).toEqual([403, 'PASSWORD_LINK_INVALID']);
    expect((await bench.signIn(bench.stranger(), { sub: 'gus' })).status).toBe(200);
    expect(await bench.accounts.owner.data('GET', `/api/user/${user.id}`)).toMatchObject({
      ...{ hasPassword: false, hasOidc: true },
    });
  });

  it('takes no made-up invitation, no link that resets a password, and none with a known identity', async () => {
    const bench = of();
    const { user } = await bench.linked('hal');
    const { link } = await invite(bench, 'ida');
    const reset = await bench.accounts.owner.data<{ token: string }>(
      'POST',
      `/api/user/${user.id}/password-link`,
      {},
    );
    const take = async (sub: string, invitation = ''): Promise<unknown> =>
      refusal(await bench.signIn(bench.stranger(), { sub }, { invitation }));
    expect(await take('new', 'made-up')).toEqual([403, 'PASSWORD_LINK_INVALID']);
    expect(await take('new', reset.token)).toEqual([403, 'PASSWORD_LINK_INVALID']);
    expect(await take('hal', link?.token)).toEqual([409, 'OIDC_IDENTITY_TAKEN']);
  });
}

function describeUnlinking(of: () => OidcBench): void {
  it('is unlinked with the password, which ends the other sessions and sign-ins under way', async () => {
    const bench = of();
    const { client } = await bench.linked('jan');
    const other = bench.stranger();
    await bench.signIn(other, { sub: 'jan' });
    const wrong = await client.send('POST', `${ROUTE}/unlink`, { password: 'a wrong password' });
    expect(refusal(wrong)).toEqual([403, 'PASSWORD_WRONG']);
    await client.data('POST', `${ROUTE}/unlink`, { password: PASSWORD });
    expect((await other.send('GET', '/api/auth/me')).status).toBe(401);
    expect(refusal(await bench.signIn(other, { sub: 'jan' }))).toEqual([403, 'OIDC_NOT_LINKED']);
    const again = await client.send('POST', `${ROUTE}/unlink`, { password: PASSWORD });
    expect(refusal(again)).toEqual([409, 'OIDC_UNLINKED']);
    expect((await bench.accounts.audited('user.oidc'))[0]).toMatchObject({
      ...{ actor: 'user:jan', details: { what: 'unlinked', endedCount: 1 } },
    });
  });

  it('is taken away by those above, and the last owner keeps it', async () => {
    const bench = of();
    const { user, client } = await bench.linked('lea', 'admin');
    const { client: admin } = await bench.accounts.enter('max', 'admin');
    const reset = async (by: HttpClient, id: string): Promise<unknown> =>
      refusal(await by.send('DELETE', `/api/user/${id}/oidc`));
    expect(await reset(client, user.id)).toEqual([409, 'OWN_OIDC']);
    expect(await reset(admin, user.id)).toEqual([200, undefined]);
    expect((await client.send('GET', '/api/auth/me')).status).toBe(401);
    expect(await reset(admin, user.id)).toEqual([409, 'OIDC_UNLINKED']);
    expect(refusal(await bench.signIn(bench.stranger(), { sub: 'lea' }))).toEqual([403, 'OIDC_NOT_LINKED']);
    expect((await bench.accounts.audited('user.oidc'))[0]).toMatchObject({
      ...{ actor: 'user:max', target: 'lea', details: { what: 'reset', endedCount: 1 } },
    });
    const { user: boss } = await bench.linked('nora', 'owner');
    expect(await reset(admin, boss.id)).toEqual([403, 'ROLE_ABOVE_OWN']);
  });

  it('stays where it is the only way to sign in', async () => {
    const bench = of();
    const body = { username: 'kim', role: 'viewer' };
    const { link } = await bench.accounts.owner.data<UserCreatedView>('POST', '/api/user', body);
    const client = bench.stranger();
    const answer = await bench.signIn(client, { sub: 'kim' }, { invitation: link?.token });
    expect((answer.body?.data as UserView).username).toBe('kim');
    expect(await client.data('GET', ROUTE)).toMatchObject({ isLinked: true, hasPassword: false });
    const refused = await client.send('POST', `${ROUTE}/unlink`, { password: '' });
    expect(refusal(refused)).toEqual([409, 'OIDC_ONLY_WAY']);
  });
}
