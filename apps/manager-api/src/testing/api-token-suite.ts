import { API_TOKENS_COUNT, NEVER_IN_SCOPES, PERMISSIONS } from '@xiaozhi/contracts';
import type { ApiTokenView } from '@xiaozhi/contracts';
import { AccountBench, refusal } from './account-bench.js';

/** API tokens, on any database. */
export function describeApiTokens(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`API tokens on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    it('do what their scopes say, without the header of browsers, and are shown once', async () => {
      const { client } = await bench.enter('ann', 'operator');
      const { token, ...view } = await bench.token(client, ['agent.write', 'agent.read', 'agent.read']);
      expect(token).toMatch(/^xzt_[\w-]{43}$/);
      expect(view).toMatchObject({
        ...{ name: 'script', scopes: ['agent.write', 'agent.read'], prefix: token.slice(0, 8) },
        ...{ lastFour: token.slice(-4), expiresAt: null, lastUsedAt: null },
      });
      expect(await bench.program(token, 'POST', '/api/agent', { name: 'Nova' })).toEqual([201]);
      expect(await bench.program(token, 'GET', '/api/agent')).toEqual([200]);
      expect(await bench.program(token, 'GET', '/api/device')).toEqual([403, 'TOKEN_SCOPE_MISSING']);
      const [shown] = await client.data<ApiTokenView[]>('GET', '/api/token');
      expect(shown).toEqual({ ...view, lastUsedAt: expect.any(String) as string });
      const [made] = await bench.audited('agent.create');
      expect(made).toMatchObject({ actor: 'token:ann/script' });
      for (const text of [await bench.stored(), bench.harness.logText]) expect(text).not.toContain(token);
    });

    it.each([
      ['POST', '/api/user'],
      ['POST', '/api/token'],
      ['GET', '/api/token'],
      ['GET', '/api/auth/session'],
      ['PUT', '/api/auth/password'],
    ])('make no users, tokens or sessions: %s %s', async (method, path) => {
      const scopes = PERMISSIONS.filter((permission) => !NEVER_IN_SCOPES.includes(permission));
      const { token } = await bench.token(bench.owner, scopes);
      const body = method === 'GET' ? undefined : {};
      expect(await bench.program(token, method, path, body)).toEqual([403, 'TOKEN_SCOPE_MISSING']);
    });

    it('have no scope that nobody or their maker may not give', async () => {
      const { client } = await bench.enter('bob', 'viewer');
      const make = (scope: string, by = client): ReturnType<typeof client.send> =>
        by.send('POST', '/api/token', { name: 'x', scopes: [scope] });
      expect(refusal(await make('agent.write'))).toEqual([403, 'SCOPE_ABOVE_OWN']);
      expect(refusal(await make('user.write', bench.owner))).toEqual([403, 'SCOPE_ABOVE_OWN']);
      expect(refusal(await make('everything'))).toEqual([422, 'INPUT_INVALID']);
      expect((await make('agent.read')).status).toBe(201);
    });

    it('shrink with the role of their maker, and end with the maker’s account', async () => {
      const { user, client } = await bench.enter('carla', 'operator');
      const { token } = await bench.token(client, ['agent.read', 'device.write']);
      const state = (): Promise<[number, string?]> =>
        bench.program(token, 'POST', '/api/device/bind', { agentId: 'x', code: '123456' });
      expect((await state())[0]).toBe(404);
      await bench.owner.data('PUT', `/api/user/${user.id}`, { role: 'viewer' });
      expect(await state()).toEqual([403, 'FORBIDDEN']);
      expect(await bench.program(token, 'GET', '/api/agent')).toEqual([200]);
      for (const isDisabled of [true, false]) {
        await bench.owner.data('PUT', `/api/user/${user.id}`, { isDisabled });
        expect(await bench.program(token, 'GET', '/api/agent')).toEqual([401, 'UNAUTHORIZED']);
      }
    });

    it('are over after their time, and when they are ended by whoever made them', async () => {
      const { user, client } = await bench.enter('dora', 'viewer');
      const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
      const { id, token } = await bench.token(client, ['agent.read'], { expiresAt });
      expect(await bench.program(token, 'GET', '/api/agent')).toEqual([200]);
      await bench.harness.manager.database.write((rows) =>
        rows.of('apiToken').update({ id }, { expires_at: '2026-01-01T00:00:00.000Z' }),
      );
      expect(await bench.program(token, 'GET', '/api/agent')).toEqual([401, 'UNAUTHORIZED']);
      const past = { name: 'x', scopes: ['agent.read'], expiresAt: '2020-01-01T00:00:00Z' };
      expect(refusal(await client.send('POST', '/api/token', past))).toEqual([422, 'INPUT_INVALID']);

      const other = await bench.token(client, ['agent.read']);
      const path = `/api/token/${other.id}`;
      expect(refusal(await bench.owner.send('DELETE', path))).toEqual([404, 'TOKEN_NOT_FOUND']);
      await client.data('DELETE', path);
      expect(await bench.program(other.token, 'GET', '/api/agent')).toEqual([401, 'UNAUTHORIZED']);
      const tokens = bench.harness.manager.database.repository('apiToken');
      expect(await tokens.countBy({ user_id: user.id })).toBe(1);
    });

    it('are told from the gateway’s secret and from sessions, and cannot be guessed at', async () => {
      expect(await bench.program('xzt_', 'GET', '/api/agent')).toEqual([401, 'UNAUTHORIZED']);
      const { token } = await bench.token(bench.owner, ['agent.read']);
      for (const wrong of [`${token}x`, token.slice(0, -1), token.toUpperCase()])
        expect(await bench.program(wrong, 'GET', '/api/agent')).toEqual([401, 'UNAUTHORIZED']);
      const asGateway = await bench.harness
        .stranger()
        .send('POST', '/xiaozhi/config/server-base', {}, { authorization: `Bearer ${token}` });
      expect(asGateway.body?.code).toBe(401);
      const [row] = await bench.harness.manager.database.repository('apiToken').find({ take: 1 });
      expect(await bench.program(row?.token_hash ?? '', 'GET', '/api/agent')).toEqual([401, 'UNAUTHORIZED']);
    });

    it('are so many and no more', async () => {
      const { user, client } = await bench.enter('edgar', 'viewer');
      const tokens = Array.from({ length: API_TOKENS_COUNT }, (_, number) => ({
        ...{ id: `token-${number}`, user_id: user.id, name: 'x', token_hash: `hash-${number}`, prefix: '' },
        ...{ last_four: '', scopes: '[]', created_at: '', expires_at: null, last_used_at: null },
      }));
      await bench.harness.manager.database.write((rows) => rows.of('apiToken').insert(tokens));
      const one = { name: 'more', scopes: ['agent.read'] };
      expect(refusal(await client.send('POST', '/api/token', one))).toEqual([409, 'TOKENS_FULL']);
      await client.data('DELETE', '/api/token/token-1');
      expect((await client.send('POST', '/api/token', one)).status).toBe(201);
    });
  });
}
