import type { AgentGrantView, PageView } from '@xiaozhi/contracts';
import { refusal } from './account-bench.js';
import type { AccountBench } from './account-bench.js';
import type { HttpClient } from './http-client.js';

const AT = '2026-03-02T08:00:00.000Z';

/** What tests of sharing do. */
export interface Sharing {
  bench: AccountBench;
  /** A new user who sees what is shared with them, signed in. */
  enter: (username: string, role?: 'operator' | 'viewer') => Promise<{ id: string; client: HttpClient }>;
  add: (name: string, fields?: object, client?: HttpClient) => Promise<string>;
  share: (agentId: string, userId: string, level: 'view' | 'edit') => Promise<AgentGrantView>;
  bind: (deviceId: string, agentId: string) => Promise<void>;
  see: (client: HttpClient) => Promise<string[]>;
}

/** A group’s memory, which is made of conversations of all its agents. */
export function describeGroups(of: () => Sharing): void {
  const remember = async (bench: AccountBench, agent_id: string, session_id: string): Promise<void> => {
    const recalled = JSON.stringify([{ id: 'm', text: 'The safe is open', score: 1, source: 'mirror' }]);
    await bench.harness.manager.database.write((rows) =>
      rows.of('interaction').insert({
        ...{
          id: session_id,
          role_id: 'group:house',
          session_id,
          device_id: 'd',
          agent_id,
          state: 'extracted',
        },
        ...{ provider_code: 'local', fact_count: 1, reason: null, recalled, recall_ms: 1, created_at: AT },
        ...{ updated_at: AT, lines_gone_at: null, audio_gone_at: null },
      }),
    );
  };

  it('share the memory of a group only where all of its agents are shared', async () => {
    const { bench, enter, add, share } = of();
    const mine = await add('Mine', { memoryScope: 'group:house' });
    // Another spelling of the same group.
    const theirs = await add('Theirs', { memoryScope: 'group: house' });
    const { id, client } = await enter('kim');
    await share(mine, id, 'edit');
    await remember(bench, mine, 'of-mine');
    const memories = `/api/memory?agentId=${mine}&roleId=group:house`;
    expect(refusal(await client.send('GET', memories))).toEqual([404, 'MEMORY_NOT_FOUND']);
    expect(refusal(await client.send('GET', `/api/agent/${mine}/role`))).toEqual([404, 'MEMORY_NOT_FOUND']);
    expect(await client.data('GET', '/api/interaction')).toEqual({ total: 0, list: [] });
    const talk = await client.send('GET', '/api/chat-history/of-mine');
    expect([talk.status, talk.text.includes('of-mine'), talk.text.includes('safe')]).toEqual([
      200,
      true,
      false,
    ]);
    expect((await client.send('GET', `/api/agent/${mine}`)).status).toBe(200);

    await share(theirs, id, 'view');
    expect((await client.send('GET', memories)).status).toBe(200);
    expect(await client.data('GET', '/api/interaction')).toMatchObject({ total: 1 });
    expect((await client.send('GET', '/api/chat-history/of-mine')).text).toContain('The safe is open');
  });

  it('get no memory by its name', async () => {
    const { bench, enter, add, share } = of();
    const { id, client } = await enter('leo');
    const own = await add('Leo’s', {}, client);
    const refused = [403, 'GROUP_SCOPE_REFUSED'];
    const memoryScope = 'group:house';
    const body = { name: 'Spy', memoryScope };
    expect(refusal(await client.send('POST', '/api/agent', body))).toEqual(refused);
    expect(refusal(await client.send('PUT', `/api/agent/${own}`, { memoryScope }))).toEqual(refused);
    for (const what of ['preview', 'apply'])
      expect(
        refusal(await client.send('POST', `/api/memory-scope/${what}`, { agentId: own, memoryScope })),
      ).toEqual(refused);
    const template = await bench.owner.data<{ id: string }>('POST', '/api/agent-template', {
      ...{ name: 'House', settings: { memoryScope }, sort: 999 },
    });
    const from = `/api/agent-template/${template.id}/agent`;
    expect(refusal(await client.send('POST', from, { name: 'Spy' }))).toEqual(refused);
    const grouped = await add('Grouped', { memoryScope });
    await share(grouped, id, 'edit');
    expect(refusal(await client.send('POST', `/api/agent/${grouped}/duplicate`, {}))).toEqual(refused);
    // The form sends what is there already.
    const kept = await client.send('PUT', `/api/agent/${grouped}`, { name: 'Still grouped', memoryScope });
    expect(kept.status).toBe(200);
    await client.data('PUT', `/api/agent/${grouped}`, { memoryScope: 'agent' });
    expect(refusal(await client.send('POST', `/api/agent/${grouped}/version/1/restore`, {}))).toEqual(
      refused,
    );
  });
}

/** Devices that go from one agent to another. */
export function describeDevices(of: () => Sharing): void {
  it('move only between agents that are both shared, and others’ devices cannot be taken', async () => {
    const { bench, enter, add, share, bind } = of();
    const [home, away] = [await add('Home'), await add('Away')];
    await bind('aa:00:00:00:00:01', home);
    await bind('aa:00:00:00:00:02', away);
    const { id, client } = await enter('mia');
    await share(home, id, 'edit');
    const device = '/api/device/AA-00-00-00-00-01';
    expect((await client.send('GET', device)).status).toBe(200);
    expect(refusal(await client.send('PUT', device, { agentId: away }))).toEqual([404, 'AGENT_NOT_FOUND']);
    const rebind = { deviceId: 'aa:00:00:00:00:02', agentId: home };
    expect(refusal(await client.send('POST', '/api/memory-scope/rebind/apply', rebind))).toEqual([
      ...[404, 'DEVICE_NOT_FOUND'],
    ]);
    const mixed = { action: 'delete', ids: ['aa:00:00:00:00:01', 'aa:00:00:00:00:02'] };
    const missing = { ...mixed, ids: ['aa:00:00:00:00:01', 'aa:00:00:00:00:03'] };
    const [ofMixed, ofMissing] = [
      await client.send('POST', '/api/device/bulk', mixed),
      await client.send('POST', '/api/device/bulk', missing),
    ];
    expect(refusal(ofMixed)).toEqual([404, 'DEVICE_NOT_FOUND']);
    expect(ofMixed.body?.msg?.replace('00:02', '00:03')).toBe(ofMissing.body?.msg);
    await share(away, id, 'view');
    expect(refusal(await client.send('PUT', device, { agentId: away }))).toEqual([403, 'FORBIDDEN']);
    await share(away, id, 'edit');
    expect((await client.send('PUT', device, { agentId: away })).status).toBe(200);
    // What is no text names nothing.
    for (const agentId of [[away], { id: away }, 7])
      expect(
        (await client.send('POST', '/api/device/bind', { agentId, code: '123456' })).status,
      ).toBeGreaterThan(400);

    await bench.harness.manager.database.write((rows) =>
      rows.of('pendingDevice').insert({
        ...{ id: 'aa:00:00:00:00:09', code: '424242', board: '', app_version: '', last_seen_at: AT },
        expires_at: '2999-01-01T00:00:00.000Z',
      }),
    );
    await bind('aa:00:00:00:00:09', await add('Elsewhere'));
    const taken = { agentId: home, code: '424242' };
    expect(refusal(await client.send('POST', '/api/device/bind', taken))).toEqual([404, 'CODE_UNKNOWN']);
    expect(refusal(await bench.owner.send('POST', '/api/device/bind', taken))).toEqual([409, 'DEVICE_BOUND']);
  });

  it('keep what was said at a device with an agent that is not shared', async () => {
    const { bench, enter, add, share, bind } = of();
    const [before, after] = [await add('Before'), await add('After')];
    const deviceId = 'aa:00:00:00:00:05';
    await bind(deviceId, before);
    await bench.harness.manager.database.write(async (rows) => {
      for (const [agent_id, content] of [
        [before, 'Said before'],
        [after, 'Said after'],
      ] as const)
        await rows.of('chatMessage').insert({
          ...{ id: content, session_id: 'both', interaction_id: null, device_id: deviceId, agent_id },
          ...{ role: 'user', content, at: AT, audio: null },
        });
    });
    await bench.owner.data('POST', '/api/memory-scope/rebind/apply', { deviceId, agentId: after });
    const { id, client } = await enter('ned');
    await share(after, id, 'edit');
    const talk = await client.send('GET', '/api/chat-history/both');
    expect([talk.text.includes('Said after'), talk.text.includes('Said before')]).toEqual([true, false]);
    const list = await client.data<PageView<{ messageCount: number; agentName: string }>>(
      'GET',
      '/api/chat-history',
    );
    expect([list.total, list.list[0]]).toMatchObject([1, { messageCount: 1, agentName: 'After' }]);

    const operations = await client.send('GET', `/api/memory-operation?agentId=${after}`);
    expect(operations.text).not.toContain(before);
    const [operation] = (operations.body?.data as PageView<{ id: string }>).list;
    const undo = `/api/memory-operation/${operation?.id}/undo?agentId=${after}`;
    // It would bring the device back to an agent that is not there for them.
    expect(refusal(await client.send('POST', undo, {}))).toEqual([404, 'OPERATION_NOT_FOUND']);
    await share(before, id, 'edit');
    expect((await client.send('POST', undo, {})).status).toBe(200);
  });
}
