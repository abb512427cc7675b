import type {
  AgentGrantView,
  AgentView,
  ApiTokenCreated,
  PageView,
  UserCreatedView,
} from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { AccountBench, PASSWORD, refusal } from './account-bench.js';
import type { HttpClient } from './http-client.js';
import { describeDevices, describeGroups } from './agent-grant-edges.js';
import type { Sharing } from './agent-grant-edges.js';
import { statementsOf } from './statements-of.js';

/** With whom agents are shared, and what follows from it, on any database. */
export function describeAgentGrants(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`agents shared with users on ${kind}`, () => {
    let bench: AccountBench;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    const add: Sharing['add'] = async (name, fields = {}, client = bench.owner) =>
      (
        await client.data<AgentView>('POST', '/api/agent', {
          name,
          memoryProvider: 'Memory_local',
          ...fields,
        })
      ).id;
    const of = (): Sharing => ({
      ...{ bench, add },
      enter: async (username, role = 'operator') => {
        const account = { username, role, reach: 'shared', password: PASSWORD };
        const { user } = await bench.owner.data<UserCreatedView>('POST', '/api/user', account);
        return { id: user.id, client: await bench.signIn(username) };
      },
      share: (agentId, userId, level) =>
        bench.owner.data('PUT', `/api/agent/${agentId}/grant/${userId}`, { level }),
      bind: (id, agentId) =>
        bench.harness.manager.database.write(async (rows) => {
          await rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agentId, null));
        }),
      see: async (client) =>
        (await client.data<PageView<AgentView>>('GET', '/api/agent')).list.map(({ name }) => name),
    });

    describeSharing(of);
    describeOwn(of);
    describeGroups(of);
    describeDevices(of);
    describeTokens(of);
  });
}

function describeSharing(of: () => Sharing): void {
  it('are seen at the next request, and no more at the next after that, in the same session', async () => {
    const { bench, enter, add, share, see } = of();
    const [first, second] = [await add('First'), await add('Second')];
    const ann = await enter('ann');
    expect(await see(ann.client)).toEqual([]);
    expect(await share(first, ann.id, 'view')).toEqual({
      ...{ agentId: first, agentName: 'First', userId: ann.id, username: 'ann', role: 'operator' },
      ...{ reach: 'shared', level: 'view', grantedBy: 'operator', grantedAt: expect.any(String) as string },
    });
    expect(await see(ann.client)).toEqual(['First']);
    const rename = (): ReturnType<HttpClient['send']> =>
      ann.client.send('PUT', `/api/agent/${first}`, { name: 'First of all' });
    expect(refusal(await rename())).toEqual([403, 'FORBIDDEN']);
    await share(first, ann.id, 'edit');
    expect((await rename()).status).toBe(200);
    expect(refusal(await ann.client.send('GET', `/api/agent/${second}`))).toEqual([404, 'AGENT_NOT_FOUND']);
    await bench.owner.data('DELETE', `/api/agent/${first}/grant/${ann.id}`);
    expect(refusal(await rename())).toEqual([404, 'AGENT_NOT_FOUND']);
    expect(refusal(await bench.owner.send('DELETE', `/api/agent/${first}/grant/${ann.id}`))).toEqual([
      ...[404, 'GRANT_NOT_FOUND'],
    ]);
    const audited = [...(await bench.audited('agent.share')), ...(await bench.audited('agent.unshare'))];
    expect(audited.map(({ target, changes }) => [target, changes])).toEqual([
      [first, [{ field: 'level', before: 'view', after: 'edit', isSecret: false }]],
      [first, [{ field: 'level', before: null, after: 'view', isSecret: false }]],
      [first, [{ field: 'level', before: 'edit', after: null, isSecret: false }]],
    ]);
  });

  it('are listed by agent and by user', async () => {
    const { bench, enter, add, share } = of();
    const [one, two] = [await add('One'), await add('Two')];
    const [ben, cleo] = [await enter('ben'), await enter('cleo', 'viewer')];
    await share(one, ben.id, 'edit');
    await share(two, ben.id, 'view');
    await share(one, cleo.id, 'edit');
    const list = (path: string): Promise<AgentGrantView[]> => bench.owner.data('GET', path);
    expect((await list(`/api/agent/${one}/grant`)).map(({ username }) => username).sort()).toEqual([
      'ben',
      'cleo',
    ]);
    expect((await list(`/api/user/${ben.id}/grant`)).map(({ agentName }) => agentName).sort()).toEqual([
      'One',
      'Two',
    ]);
    const rename = { name: 'One or so' };
    expect(refusal(await cleo.client.send('PUT', `/api/agent/${one}`, rename))).toEqual([403, 'FORBIDDEN']);
    for (const path of [`/api/agent/nobody/grant`, `/api/user/nobody/grant`])
      expect((await bench.owner.send('GET', path)).status).toBe(404);
    for (const [agentId, userId] of [
      [one, 'nobody'],
      ['nobody', ben.id],
    ])
      expect(
        (await bench.owner.send('PUT', `/api/agent/${agentId}/grant/${userId}`, { level: 'view' })).status,
      ).toBe(404);
  });

  it('go with the user and with the agent', async () => {
    const { bench, enter, add, share } = of();
    const [gone, kept] = [await add('Gone'), await add('Kept')];
    const [dan, eva] = [await enter('dan'), await enter('eva')];
    for (const agentId of [gone, kept]) for (const { id } of [dan, eva]) await share(agentId, id, 'view');
    await bench.owner.data('DELETE', `/api/agent/${gone}`);
    await bench.owner.data('DELETE', `/api/user/${dan.id}`);
    const grants = bench.harness.manager.database.repository('agentGrant');
    expect(await grants.findBy({ agent_id: gone })).toEqual([]);
    expect(await grants.findBy({ user_id: dan.id })).toEqual([]);
    expect(await grants.countBy({ user_id: eva.id, agent_id: kept })).toBe(1);
  });

  it('are one when shared several times at once', async () => {
    const { bench, enter, add, share } = of();
    const agentId = await add('Wanted');
    const fay = await enter('fay');
    await Promise.all(
      Array.from({ length: 6 }, (_, number) => share(agentId, fay.id, number % 2 === 0 ? 'view' : 'edit')),
    );
    expect(await bench.harness.manager.database.repository('agentGrant').countBy({ user_id: fay.id })).toBe(
      1,
    );
  });

  it('are seen by roles that administer, whatever is set', async () => {
    const { bench, enter } = of();
    const admin = { username: 'gus', role: 'admin', reach: 'shared', password: PASSWORD };
    const refused = await bench.owner.send('POST', '/api/user', admin);
    expect([refused.status, refused.body?.details?.map(({ path }) => path)]).toEqual([422, ['reach']]);
    const { id } = await enter('gus');
    const change = (body: object): Promise<{ reach: string }> =>
      bench.owner.data('PUT', `/api/user/${id}`, body);
    expect(await change({ role: 'admin' })).toMatchObject({ role: 'admin', reach: 'all' });
    expect(refusal(await bench.owner.send('PUT', `/api/user/${id}`, { reach: 'shared' }))).toEqual([
      ...[422, 'INPUT_INVALID'],
    ]);
    // What was set before holds again.
    expect(await change({ role: 'viewer' })).toMatchObject({ reach: 'shared' });
    expect(await change({ reach: 'all' })).toMatchObject({ reach: 'all' });
  });

  it('cost whoever sees all of them no statement', async () => {
    const { bench, enter } = of();
    const { client } = await enter('hal');
    const { database } = bench.harness.manager;
    const list = (by: HttpClient): Promise<string[]> =>
      statementsOf(database, () => by.data('GET', '/api/agent')).then(({ statements }) => statements);
    expect((await list(bench.owner)).filter((sql) => sql.includes('agent_grant'))).toEqual([]);
    expect((await list(client)).filter((sql) => sql.includes('agent_grant'))).toHaveLength(1);
  });
}

function describeOwn(of: () => Sharing): void {
  it('are of whoever made or copied them, and names tell nothing of others', async () => {
    const { bench, enter, add, share, see } = of();
    const lamp = await add('Lamp');
    await add('Lamp (2)');
    const ida = await enter('ida');
    await share(lamp, ida.id, 'edit');
    await add('Own', {}, ida.client);
    const copy = await ida.client.data<AgentView>('POST', `/api/agent/${lamp}/duplicate`, {});
    expect(copy.name).toBe('Lamp (2)');
    expect((await see(ida.client)).sort()).toEqual(['Lamp', 'Lamp (2)', 'Own']);
    const grants = await bench.owner.data<AgentGrantView[]>('GET', `/api/user/${ida.id}/grant`);
    expect(grants.map(({ agentName, level }) => `${agentName} ${level}`).sort()).toEqual([
      ...['Lamp (2) edit', 'Lamp edit', 'Own edit'],
    ]);
    expect(await ida.client.data('GET', '/api/status')).toMatchObject({
      agents: 3,
      devices: 0,
      providers: [],
    });
    const page = await ida.client.data<PageView<AgentView>>('GET', '/api/agent?limit=2&page=2&sort=name');
    expect([page.total, page.list.map(({ name }) => name)]).toEqual([3, ['Own']]);
    await ida.client.data('DELETE', `/api/agent/${copy.id}`);
    expect((await see(ida.client)).sort()).toEqual(['Lamp', 'Own']);
  });

  it('say what the account may do', async () => {
    const { enter } = of();
    const { client } = await enter('jan');
    const me = await client.data<{ reach: string; permissions: string[] }>('GET', '/api/auth/me');
    expect(me.reach).toBe('shared');
    expect(me.permissions).toEqual(expect.arrayContaining(['agent.write', 'memory.read', 'provider.read']));
    for (const name of ['analytics.read', 'firmware.read', 'user.read'])
      expect(me.permissions).not.toContain(name);
  });
}

function describeTokens(of: () => Sharing): void {
  it('are reached by tokens as by their user, or less', async () => {
    const { bench, enter, add, share } = of();
    const [one, two, three] = [await add('T one'), await add('T two'), await add('T three')];
    const { id, client } = await enter('oda');
    await share(one, id, 'view');
    await share(two, id, 'edit');
    const scopes = ['agent.read', 'agent.write'] as const;
    const make = (by: HttpClient, agentIds?: string[]): Promise<ApiTokenCreated> =>
      bench.token(by, [...scopes], { agentIds });
    const [whole, narrow, owners] = [
      await make(client),
      await make(client, [two]),
      await make(bench.owner, [three]),
    ];
    expect([whole.agentIds, narrow.agentIds]).toEqual([null, [two]]);
    const codes = async ({ token }: ApiTokenCreated): Promise<number[]> => {
      const answers = [];
      for (const agentId of [one, two, three])
        answers.push(await bench.program(token, 'PUT', `/api/agent/${agentId}`, { language: 'en' }));
      return answers.map(([status]) => status);
    };
    expect(await codes(whole)).toEqual([403, 200, 404]);
    expect(await codes(narrow)).toEqual([404, 200, 404]);
    expect(await codes(owners)).toEqual([404, 404, 200]);
    expect(await bench.program(owners.token, 'GET', '/api/agent-template/x')).toEqual([403, 'FORBIDDEN']);
    const beyond = { name: 'x', scopes: ['agent.read'], agentIds: [three] };
    expect(refusal(await client.send('POST', '/api/token', beyond))).toEqual([404, 'AGENT_NOT_FOUND']);
    await bench.owner.data('DELETE', `/api/agent/${two}/grant/${id}`);
    expect(await codes(narrow)).toEqual([404, 404, 404]);
  });
}
