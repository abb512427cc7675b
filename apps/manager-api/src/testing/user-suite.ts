import type { PasswordLinkView, SessionView, UserAccountView, UserCreatedView } from '@xiaozhi/contracts';
import { AccountBench, PASSWORD, refusal } from './account-bench.js';
import type { HttpClient } from './http-client.js';
import { OPERATOR } from './manager-harness.js';

/** Users and their sessions, on any database. */
export function describeUsers(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`users on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    describeMaking(() => bench);
    describeLinks(() => bench);
    describeRanks(() => bench);
    describeEnding(() => bench);
    describeOwnPassword(() => bench);
    describeSessions(() => bench);

    it('leave no secret in a table, and none in the log', async () => {
      const texts = [...bench.owner.texts, await bench.stored(), bench.harness.logText].join('\n');
      expect(texts).toContain('$argon2id$');
      expect([...bench.owner.texts, bench.harness.logText].join('\n')).not.toContain('$argon2id$');
      for (const secret of [PASSWORD, OPERATOR.password]) expect(texts).not.toContain(secret);
    });
  });
}

const isSignedIn = async (client: HttpClient): Promise<boolean> =>
  (await client.send('GET', '/api/auth/me')).status === 200;

function describeMaking(of: () => AccountBench): void {
  it('are made with a password and a role, and shown without what is secret', async () => {
    const bench = of();
    const ann = await bench.make('ann', 'viewer');
    expect(ann).toEqual({
      ...{ id: ann.id, username: 'ann', role: 'viewer', isDisabled: false, hasPassword: true },
      ...{ hasSecondFactor: false, hasOidc: false, reach: 'all' },
      createdAt: expect.any(String) as string,
    });
    const { list } = await bench.owner.data<{ list: UserAccountView[] }>('GET', '/api/user');
    expect(list.map(({ username, role }) => [username, role])).toEqual([
      ['operator', 'owner'],
      ['ann', 'viewer'],
    ]);
    expect(await bench.owner.data('GET', `/api/user/${ann.id}`)).toEqual(ann);
    const me = await (await bench.signIn('ann')).data<{ permissions: string[] }>('GET', '/api/auth/me');
    expect(me).toMatchObject({ id: ann.id, username: 'ann', role: 'viewer' });
    expect([me.permissions.includes('agent.read'), me.permissions.includes('user.read')]).toEqual([
      true,
      false,
    ]);
    expect(refusal(await bench.owner.send('GET', '/api/user/nobody'))).toEqual([404, 'USER_NOT_FOUND']);
  });

  it('have names that differ by more than case', async () => {
    const bench = of();
    const body = { username: 'ANN', role: 'viewer', password: PASSWORD };
    expect(refusal(await bench.owner.send('POST', '/api/user', body))).toEqual([409, 'USERNAME_TAKEN']);
    const bob = await bench.make('bob', 'viewer');
    const rename = (username: string): ReturnType<HttpClient['send']> =>
      bench.owner.send('PUT', `/api/user/${bob.id}`, { username });
    expect(refusal(await rename('Ann'))).toEqual([409, 'USERNAME_TAKEN']);
    expect((await rename('Bob')).status).toBe(200);
    await bench.signIn('Bob');
    const [entry] = await bench.audited('user.update');
    expect(entry).toMatchObject({
      ...{ actor: 'user:operator', target: 'bob' },
      details: { userId: bob.id, isReset: false },
      changes: [{ field: 'username', before: 'bob', after: 'Bob', isSecret: false }],
    });
  });

  it.each([
    ['eleven ch..', 422, 'INPUT_INVALID'],
    ['Somebody-Here', 422, 'PASSWORD_IS_USERNAME'],
    ['aaaaaaaaaaaa', 201, undefined],
  ])('take %s for a password or not', async (password, status, error) => {
    const body = { username: 'somebody-here', role: 'viewer', password };
    expect(refusal(await of().owner.send('POST', '/api/user', body))).toEqual([status, error]);
  });
}

function describeLinks(of: () => AccountBench): void {
  const use = (link: PasswordLinkView | null, password = PASSWORD): ReturnType<HttpClient['send']> =>
    of()
      .harness.stranger()
      .send('POST', '/api/auth/password-link', { token: link?.token ?? '', password });

  it('are invited by a link that works once', async () => {
    const bench = of();
    const body = { username: 'carla', role: 'operator' };
    const { user, link } = await bench.owner.data<UserCreatedView>('POST', '/api/user', body);
    expect([user.hasPassword, link?.url]).toEqual([
      false,
      `http://127.0.0.1:8001/password?token=${link?.token}`,
    ]);
    const early = { username: 'carla', password: '' };
    for (const password of [' ', PASSWORD])
      expect(
        (await bench.harness.stranger().send('POST', '/api/auth/login', { ...early, password })).status,
      ).toBe(401);
    expect(await bench.stored()).not.toContain(link?.token);
    expect(refusal(await use(link, 'carla'))).toEqual([422, 'INPUT_INVALID']);
    const taken = await use(link);
    expect([taken.status, taken.body?.data]).toMatchObject([200, { username: 'carla', role: 'operator' }]);
    expect(taken.headers.getSetCookie()).toHaveLength(1);
    expect(refusal(await use(link, 'a third password'))).toEqual([403, 'PASSWORD_LINK_INVALID']);
    await bench.signIn('carla');
    expect((await bench.audited('user.password'))[0]).toMatchObject({
      ...{ actor: 'user:carla', target: 'carla', details: { by: 'invitation' } },
    });
  });

  it('get another password by a newer link, in time', async () => {
    const bench = of();
    const { user, client } = await bench.enter('dora', 'viewer');
    const make = (): Promise<PasswordLinkView> =>
      bench.owner.data('POST', `/api/user/${user.id}/password-link`, { validHours: 1 });
    const [first, second] = [await make(), await make()];
    expect(Date.parse(second.expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    expect(refusal(await use(first))).toEqual([403, 'PASSWORD_LINK_INVALID']);
    expect(await isSignedIn(client)).toBe(true);
    expect((await use(second, 'a third password')).status).toBe(200);
    expect(await isSignedIn(client)).toBe(false);
    await bench.signIn('dora', 'a third password');
    const late = await make();
    await bench.harness.manager.database.write((rows) =>
      rows.of('passwordLink').update({ user_id: user.id }, { expires_at: '2020-01-01T00:00:00.000Z' }),
    );
    expect(refusal(await use(late))).toEqual([403, 'PASSWORD_LINK_INVALID']);
  });

  it('get none while they are disabled', async () => {
    const bench = of();
    const user = await bench.make('edgar', 'viewer');
    const path = `/api/user/${user.id}/password-link`;
    const link = await bench.owner.data<PasswordLinkView>('POST', path, {});
    await bench.owner.data('PUT', `/api/user/${user.id}`, { isDisabled: true });
    expect(refusal(await use(link))).toEqual([403, 'PASSWORD_LINK_INVALID']);
    expect(refusal(await bench.owner.send('POST', path, {}))).toEqual([409, 'USER_DISABLED']);
  });
}

function describeRanks(of: () => AccountBench): void {
  it('give no role above their own, and touch nobody who has one', async () => {
    const bench = of();
    const { user: self, client: admin } = await bench.enter('admin-1', 'admin');
    const { id: ownerId } = await bench.owner.data<{ id: string }>('GET', '/api/auth/me');
    const other = await bench.make('viewer-1', 'viewer', admin);
    const made = { username: 'own-er', role: 'owner', password: PASSWORD };
    const tries: [string, string, object?][] = [
      ['POST', '/api/user', made],
      ['PUT', `/api/user/${other.id}`, { role: 'owner' }],
      ['PUT', `/api/user/${self.id}`, { role: 'owner' }],
      ['PUT', `/api/user/${ownerId}`, { password: PASSWORD }],
      ['PUT', `/api/user/${ownerId}`, { isDisabled: true }],
      ['POST', `/api/user/${ownerId}/password-link`, {}],
      ['DELETE', `/api/user/${ownerId}/session`],
      ['DELETE', `/api/user/${ownerId}`],
    ];
    for (const [method, path, body] of tries)
      expect([method, path, ...refusal(await admin.send(method, path, body))]).toEqual([
        ...[method, path, 403, 'ROLE_ABOVE_OWN'],
      ]);
    await admin.data('PUT', `/api/user/${other.id}`, { role: 'admin' });
  });

  it('keep one owner who can sign in', async () => {
    const bench = of();
    const { id } = await bench.owner.data<{ id: string }>('GET', '/api/auth/me');
    await bench.owner.data('POST', '/api/user', { username: 'owner-to-be', role: 'owner' });
    const tries: [string, object?][] = [
      ...([['PUT', { role: 'admin' }], ['PUT', { isDisabled: true }], ['DELETE']] as [string, object?][]),
    ];
    for (const [method, body] of tries)
      expect(refusal(await bench.owner.send(method, `/api/user/${id}`, body))).toEqual([409, 'LAST_OWNER']);
    expect(await isSignedIn(bench.owner)).toBe(true);
  });

  it('keep one also when two owners demote each other at once', async () => {
    const bench = of();
    const [one, two] = [await bench.enter('owner-1', 'owner'), await bench.enter('owner-2', 'owner')];
    const { id } = await bench.owner.data<{ id: string }>('GET', '/api/auth/me');
    await one.client.data('PUT', `/api/user/${id}`, { role: 'admin' });
    const answers = await Promise.all([
      one.client.send('PUT', `/api/user/${two.user.id}`, { role: 'viewer' }),
      two.client.send('PUT', `/api/user/${one.user.id}`, { role: 'viewer' }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const owners = await bench.harness.manager.database.repository('user').findBy({ role: 'owner' });
    const [left] = owners.filter(({ password_hash }) => password_hash !== '');
    const { client } = left?.id === one.user.id ? one : two;
    await client.data('PUT', `/api/user/${id}`, { role: 'owner' });
    await bench.owner.data('POST', '/api/auth/login', OPERATOR);
  });
}

function describeEnding(of: () => AccountBench): void {
  it.each([
    ['a role', { role: 'operator' }],
    ['a name', { username: 'fritz-2' }],
    ['a password', { password: 'a third password' }],
    ['being disabled', { isDisabled: true }],
  ])('lose their sessions by %s', async (what, change) => {
    const bench = of();
    const { user, client } = await bench.enter(`fritz ${what}`, 'viewer');
    await bench.owner.data('PUT', `/api/user/${user.id}`, {});
    expect(await isSignedIn(client)).toBe(true);
    await bench.owner.data('PUT', `/api/user/${user.id}`, change);
    expect(await isSignedIn(client)).toBe(false);
  });

  it('cannot sign in while they are disabled', async () => {
    const bench = of();
    const user = await bench.make('gerda', 'viewer');
    const path = `/api/user/${user.id}`;
    expect(await bench.owner.data('PUT', path, { isDisabled: true })).toMatchObject({ isDisabled: true });
    const account = { username: 'gerda', password: PASSWORD };
    const answer = await bench.harness.stranger().send('POST', '/api/auth/login', account);
    expect(refusal(answer)).toEqual([401, 'LOGIN_FAILED']);
    await bench.owner.data('PUT', path, { isDisabled: false });
    await bench.signIn('gerda');
  });

  it('are deleted with all that was theirs', async () => {
    const bench = of();
    const { user, client } = await bench.enter('hanna', 'viewer');
    const { token } = await bench.token(client, ['agent.read']);
    await bench.owner.data('DELETE', `/api/user/${user.id}`);
    expect(await isSignedIn(client)).toBe(false);
    expect(await bench.program(token, 'GET', '/api/agent')).toEqual([401, 'UNAUTHORIZED']);
    const [entry] = await bench.audited('user.delete');
    expect(entry).toMatchObject({ target: 'hanna', details: { userId: user.id } });
    expect(entry?.changes).toContainEqual({ field: 'role', before: 'viewer', after: null, isSecret: false });
    expect(entry?.changes).toContainEqual({ field: 'password', before: null, after: null, isSecret: true });
    for (const table of ['userSession', 'apiToken'] as const)
      expect(await bench.harness.manager.database.repository(table).countBy({ user_id: user.id })).toBe(0);
  });
}

function describeOwnPassword(of: () => AccountBench): void {
  it('change their own password with the old one, and stay signed in here only', async () => {
    const bench = of();
    const { user, client: here } = await bench.enter('ines', 'admin');
    const there = await bench.signIn('ines');
    const change = (currentPassword: string, newPassword: string): ReturnType<HttpClient['send']> =>
      here.send('PUT', '/api/auth/password', { currentPassword, newPassword });
    expect(refusal(await change('a wrong password', 'a third password'))).toEqual([403, 'PASSWORD_WRONG']);
    expect(refusal(await change(PASSWORD, 'too short'))).toEqual([422, 'INPUT_INVALID']);
    expect(await isSignedIn(there)).toBe(true);
    expect((await change(PASSWORD, 'a third password')).status).toBe(200);
    expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, false]);
    await bench.signIn('ines', 'a third password');
    for (const [method, path, body] of [
      ['PUT', `/api/user/${user.id}`, { password: PASSWORD }],
      ['POST', `/api/user/${user.id}/password-link`, {}],
    ] as const)
      expect(refusal(await here.send(method, path, body))).toEqual([409, 'OWN_PASSWORD']);
  });

  it('may guess it ten times, also with a session', async () => {
    const { client } = await of().enter('jonas', 'viewer');
    const guess = { currentPassword: 'a wrong password', newPassword: 'a third password' };
    const ends: number[] = [];
    for (let count = 0; count < 11; count += 1)
      ends.push((await client.send('PUT', '/api/auth/password', guess)).status);
    expect(ends).toEqual([...Array<number>(10).fill(403), 429]);
  });
}

function describeSessions(of: () => AccountBench): void {
  const list = (client: HttpClient, path = '/api/auth/session'): Promise<SessionView[]> =>
    client.data('GET', path);

  it('see where they are signed in, and end it', async () => {
    const bench = of();
    const { user, client: here } = await bench.enter('klara', 'viewer');
    const [first, second] = [await bench.signIn('klara'), await bench.signIn('klara')];
    const sessions = await list(here);
    expect(sessions.map(({ isCurrent }) => isCurrent).sort()).toEqual([false, false, true]);
    expect(sessions[0]).toMatchObject({ address: '127.0.0.1', userAgent: 'node' });
    const idOf = async (client: HttpClient): Promise<string> =>
      (await list(client)).find(({ isCurrent }) => isCurrent)?.id ?? '';
    const firstId = await idOf(first);
    const { client: stranger } = await bench.enter('ludwig', 'viewer');
    expect(refusal(await stranger.send('DELETE', `/api/auth/session/${firstId}`))).toEqual([
      ...[404, 'SESSION_NOT_FOUND'],
    ]);
    await here.data('DELETE', `/api/auth/session/${firstId}`);
    expect([await isSignedIn(first), await isSignedIn(second)]).toEqual([false, true]);
    expect(await here.data('DELETE', '/api/auth/session')).toEqual({ endedCount: 1 });
    expect([await isSignedIn(here), await isSignedIn(second)]).toEqual([true, false]);
    const path = `/api/user/${user.id}/session`;
    const hereId = await idOf(here);
    expect((await list(bench.owner, path)).map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
      [hereId, false],
    ]);
    await bench.owner.data('DELETE', `${path}/${hereId}`);
    expect([await isSignedIn(here), await isSignedIn(stranger)]).toEqual([false, true]);
    const again = await bench.signIn('klara');
    expect(await bench.owner.data('DELETE', path)).toEqual({ endedCount: 1 });
    expect([await isSignedIn(again), await isSignedIn(bench.owner)]).toEqual([false, true]);
  });

  it('are noted as seen once a minute, and over after their time', async () => {
    const bench = of();
    const { user, client } = await bench.enter('maria', 'viewer');
    const { database } = bench.harness.manager;
    const set = (change: object): Promise<unknown> =>
      database.write((rows) => rows.of('userSession').update({ user_id: user.id }, change));
    const lastUsed = async (): Promise<string | null | undefined> => (await list(client))[0]?.lastUsedAt;
    const opened = await lastUsed();
    expect(await lastUsed()).toBe(opened);
    await set({ last_used_at: '2026-01-01T00:00:00.000Z' });
    expect(((await lastUsed()) ?? '') >= (opened ?? 'z')).toBe(true);
    await set({ expires_at: '2026-01-01T00:00:00.000Z' });
    expect(await isSignedIn(client)).toBe(false);
    await bench.signIn('maria');
    expect(await database.repository('userSession').countBy({ user_id: user.id })).toBe(1);
  });
}
