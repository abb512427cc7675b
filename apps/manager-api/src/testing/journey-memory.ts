import type {
  AgentView,
  ChatMessageView,
  InteractionView,
  MemoryVersionView,
  MemoryView,
  PageView,
  RoleView,
  StoredMemory,
  TranscriptView,
  TurnTrace,
} from '@xiaozhi/contracts';
import { DEVICE } from './travel.js';
import type { Travel } from './travel.js';

const AT = '2026-03-01T10:00:00.000Z';
const INTERACTION = 'interaction-1';

const memory = (fields: Partial<StoredMemory>): StoredMemory => ({
  id: 'memory-1',
  roleId: DEVICE,
  text: 'The user lives in Lisbon.',
  kind: 'fact',
  slot: 'lives-in',
  createdAt: AT,
  updatedAt: AT,
  supersededBy: null,
  interactionId: INTERACTION,
  sessionId: 'session-1',
  deviceId: DEVICE,
  agentId: 'agent',
  utterance: 'I live in Lisbon.',
  extractedBy: 'rules',
  embedding: null,
  encoder: null,
  messageIndex: 0,
  aboutFrom: null,
  aboutTo: null,
  validFrom: null,
  validTo: null,
  ...fields,
});

/** What is said, what is remembered of it, and how that ends with the unbinding. */
export function describeMemoryJourney(travel: Travel): void {
  describeHistory(travel);
  describeInteraction(travel);
  describeTrace(travel);
  describeApply(travel);
  describeOperator(travel);
  describeUnbinding(travel);
}

function describeHistory(travel: Travel): void {
  const line = { macAddress: DEVICE, sessionId: 'session-1', chatType: 1, interactionId: INTERACTION };
  const report = async (fields: object): Promise<unknown> =>
    (await travel.harness.gateway('/agent/chat-history/report', { ...line, ...fields })).body?.data;
  const lines = async (): Promise<ChatMessageView[]> =>
    (await travel.client.data<{ messages: ChatMessageView[] }>('GET', '/api/chat-history/session-1'))
      .messages;

  it('keeps a reported line once', async () => {
    const said = { content: 'I live in Lisbon. 你好 👋', messageId: 'line-1', reportTime: Date.parse(AT) };
    expect([await report(said), await report(said)]).toEqual([true, true]);
    const answer = {
      chatType: 2,
      content: 'A fine city.',
      messageId: 'line-2',
      reportTime: Date.parse(AT) / 1000 + 1,
    };
    await report(answer);
    expect((await lines()).map(({ role, content, at }) => [role, content, at])).toEqual([
      ['user', 'I live in Lisbon. 你好 👋', AT],
      ['assistant', 'A fine city.', '2026-03-01T10:00:01.000Z'],
    ]);
    expect(await travel.client.data('GET', `/api/chat-history?deviceId=${DEVICE}`)).toMatchObject({
      total: 1,
      list: [{ sessionId: 'session-1', agentName: 'Ann', messageCount: 2 }],
    });
  });

  it('keeps one line of many reports at the same time', async () => {
    const said = {
      chatType: 3,
      content: 'lights on',
      messageId: 'line-3',
      reportTime: Date.parse(AT) + 2_000,
    };
    const kept = await Promise.all(Array.from({ length: 8 }, () => report(said)));
    expect(kept).toEqual(Array.from({ length: 8 }, () => true));
    expect(await lines()).toHaveLength(3);
  });

  it('keeps nothing for an agent that keeps no history', async () => {
    const path = `/api/agent/${travel.agent.id}`;
    await travel.client.data('PUT', path, { chatHistoryConf: 0 });
    expect(await report({ content: 'secret plan', messageId: 'line-4' })).toBe(false);
    expect(await lines()).toHaveLength(3);
    await travel.client.data('PUT', path, { chatHistoryConf: 1 });
  });
}

function describeInteraction(travel: Travel): void {
  it('never takes an interaction back to an earlier state', async () => {
    const { harness, client, agent } = travel;
    const report = (state: string, fields: object = {}): Promise<unknown> =>
      harness.gateway('/interaction/report', {
        ...{ interactionId: INTERACTION, roleId: DEVICE, sessionId: 'session-1', deviceId: DEVICE },
        ...{ agentId: agent.id, state, at: AT, ...fields },
      });
    await report('queued', { providerCode: 'local' });
    await report('extracted', { factCount: 1 });
    const recalled = [{ id: 'm', text: 'old', score: 0.5, source: 'mirror' }];
    await report('captured', { recalled, recallMs: 12.4 });
    await Promise.all(['accepted', 'queued', 'captured', 'accepted', 'queued'].map((state) => report(state)));
    const { list } = await client.data<PageView<InteractionView>>(
      'GET',
      `/api/interaction?agentId=${agent.id}`,
    );
    expect(list).toMatchObject([
      { id: INTERACTION, state: 'extracted', providerCode: 'local', factCount: 1, recalled, recallMs: 12 },
    ]);
  });
}

function describeTrace(travel: Travel): void {
  const trace = (fields: Partial<TurnTrace>): TurnTrace => ({
    ...{ turnId: INTERACTION, sessionId: 'session-1', deviceId: DEVICE, agentId: travel.agent.id },
    ...{ startedAt: AT, origin: 'utterance', outcome: 'spoken', totalMs: 1_800, firstFrameMs: 320 },
    ...{ framesCount: 20, maxLatenessMs: 4 },
    stages: [{ stage: 'think', startMs: 12.5, firstMs: 90, endMs: 400, outcome: 'ok', detail: 'openai' }],
    ...fields,
  });
  const traces = async (): Promise<TurnTrace[]> =>
    (await travel.client.data<TranscriptView>('GET', '/api/chat-history/session-1')).traces;

  it('keeps how a turn went, once, and shows it with the conversation', async () => {
    const report = (fields: Partial<TurnTrace> = {}): Promise<unknown> =>
      travel.harness.gateway('/turn/report', trace(fields));
    await Promise.all([report(), report(), report()]);
    const cut = { turnId: 'turn-2', outcome: 'cut', startedAt: '2026-03-01T10:00:09.000Z' } as const;
    await report({ ...cut, firstFrameMs: undefined });
    const { firstFrameMs: _, ...unheard } = trace(cut);
    expect(await traces()).toEqual([trace({}), unheard]);
  });

  it('keeps nothing of a device that is not bound, and nothing that is no trace', async () => {
    await travel.harness.gateway('/turn/report', trace({ turnId: 'turn-3', deviceId: '00:00:00:00:00:98' }));
    const stages = [{ stage: 'guess', startMs: 0, endMs: 1, outcome: 'ok' }];
    const answer = await travel.harness.gateway('/turn/report', { ...trace({ turnId: 'turn-4' }), stages });
    expect(answer.body?.code).not.toBe(0);
    expect(await traces()).toHaveLength(2);
  });
}

function describeApply(travel: Travel): void {
  const apply = async (roleId: string, interactionIds: string[], changes: object[]): Promise<unknown> =>
    (await travel.harness.gateway('/memory/apply', { roleId, interactionIds, changes })).body?.data;
  const texts = async (roleId: string, includeSuperseded = false): Promise<string[]> => {
    const answer = await travel.harness.gateway('/memory/list', { roleId, includeSuperseded });
    return (answer.body?.data as StoredMemory[]).map(({ text }) => text).sort();
  };

  it('applies the changes of an interaction once, also when many ask at the same time', async () => {
    await travel.client.data('PUT', `/api/agent/${travel.agent.id}`, { memoryProvider: 'local' });
    const change = { kind: 'add', memory: memory({}) };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => apply(DEVICE, [INTERACTION], [change])),
    );
    expect(answers.filter((answer) => (answer as { applied?: boolean }).applied)).toHaveLength(1);
    expect(answers).toContainEqual({ applied: false, memoryIds: ['memory-1'] });
    expect(await texts(DEVICE)).toEqual(['The user lives in Lisbon.']);
  });

  it('keeps what a newer fact replaces as history', async () => {
    const newer = memory({
      id: 'memory-2',
      text: 'The user lives in Porto.',
      interactionId: 'interaction-2',
    });
    await apply(
      DEVICE,
      ['interaction-2'],
      [{ kind: 'supersede', memory: newer, supersededIds: ['memory-1'] }],
    );
    expect(await texts(DEVICE)).toEqual(['The user lives in Porto.']);
    expect(await texts(DEVICE, true)).toEqual(['The user lives in Lisbon.', 'The user lives in Porto.']);
  });

  it('lets nobody touch the memories of another role', async () => {
    const stranger = '00:00:00:00:00:99';
    await apply(stranger, ['i-3'], [{ kind: 'update', memoryId: 'memory-2', text: 'Hijacked.', at: AT }]);
    await apply(stranger, ['i-4'], [{ kind: 'remove', memoryId: 'memory-2', at: AT }]);
    const own = memory({ id: 'memory-9', roleId: stranger, text: 'Mine.' });
    await apply(stranger, ['i-5'], [{ kind: 'supersede', memory: own, supersededIds: ['memory-2'] }]);
    expect(await texts(DEVICE)).toEqual(['The user lives in Porto.']);
    const taken = await travel.harness.gateway('/memory/apply', {
      ...{ roleId: stranger, interactionIds: [INTERACTION], changes: [] },
    });
    expect(taken.body?.code).not.toBe(0);
    expect(taken.text).not.toContain('memory-1');
  });

  it('ends in the last state when reports of one interaction arrive together', async () => {
    const report = { roleId: DEVICE, sessionId: 's', deviceId: DEVICE, agentId: travel.agent.id, at: AT };
    const states = ['captured', 'queued', 'accepted', 'extracted'];
    for (const interactionId of ['race-1', 'race-2', 'race-3']) {
      await Promise.all(
        states.map((state) =>
          travel.harness.gateway('/interaction/report', { ...report, interactionId, state }),
        ),
      );
      const interactions = travel.harness.manager.database.repository('interaction');
      expect((await interactions.findOneBy({ id: interactionId }))?.state).toBe('extracted');
    }
  });

  it('tells apart roles that differ in case or accent only', async () => {
    const names = ['group:Zoe', 'group:zoe', 'group:Zoé'];
    for (const [index, roleId] of names.entries()) {
      const own = memory({ id: `zoe-${index}`, roleId, text: `Of ${roleId}.`, slot: null });
      await apply(roleId, [`zoe-${index}`], [{ kind: 'add', memory: own }]);
    }
    for (const roleId of names) expect(await texts(roleId)).toEqual([`Of ${roleId}.`]);
  });

  it('writes a memory under the role that asks, whatever role the memory names', async () => {
    const foreign = memory({
      id: 'memory-8',
      roleId: '00:00:00:00:00:99',
      text: 'Of the asking role.',
      slot: null,
    });
    await apply(DEVICE, ['interaction-6'], [{ kind: 'add', memory: foreign }]);
    expect(await texts(DEVICE)).toContain('Of the asking role.');
    await apply(DEVICE, ['interaction-7'], [{ kind: 'remove', memoryId: 'memory-8', at: AT }]);
  });

  it('puts all changes of a request in, or none', async () => {
    const duplicate = [
      { kind: 'add', memory: memory({ id: 'memory-7', text: 'Half of it.' }) },
      { kind: 'add', memory: memory({ id: 'memory-7', text: 'Half of it.' }) },
    ];
    expect(await apply(DEVICE, ['interaction-8'], duplicate)).toBeNull();
    expect(await texts(DEVICE)).toEqual(['The user lives in Porto.']);
  });
}

function describeOperator(travel: Travel): void {
  const subject = (): string => `agentId=${travel.agent.id}&roleId=${encodeURIComponent(DEVICE)}`;

  it('shows memories with the lines that they came from, and finds them by meaning', async () => {
    const { client, agent } = travel;
    expect(await client.data<RoleView[]>('GET', `/api/agent/${agent.id}/role`)).toMatchObject([
      { roleId: DEVICE },
    ]);
    const all = await client.data<PageView<MemoryView>>('GET', `/api/memory?agentId=${agent.id}`);
    expect(all.list.map(({ text }) => text)).toContain('The user lives in Porto.');
    const query = encodeURIComponent('Where does the user live?');
    const found = await client.data<PageView<MemoryView>>('GET', `/api/memory?${subject()}&query=${query}`);
    expect(found.list[0]).toMatchObject({ text: 'The user lives in Porto.', providerCode: 'local' });
    expect(found.list[0]?.score).toBeGreaterThan(0);
  });

  it('shows the conversation behind a memory', async () => {
    const said = memory({ id: 'memory-3', text: 'The user says hello.', slot: null });
    await travel.harness.gateway('/memory/apply', {
      ...{ roleId: DEVICE, interactionIds: [], changes: [{ kind: 'add', memory: said }] },
    });
    const { list } = await travel.client.data<PageView<MemoryView>>('GET', `/api/memory?${subject()}`);
    const { provenance } = list.find(({ id }) => id === 'memory-3') ?? {};
    expect(provenance).toMatchObject({ interactionId: INTERACTION, utterance: 'I live in Lisbon.' });
    expect(provenance?.lines.map(({ content }) => content)).toEqual([
      ...['I live in Lisbon. 你好 👋', 'A fine city.', 'lights on'],
    ]);
  });

  it('edits and deletes a memory and tells its history', async () => {
    const { client } = travel;
    const path = '/api/memory/memory-2';
    const edited = await client.data<MemoryView>('PUT', `${path}?${subject()}`, {
      text: 'The user lives in Faro.',
    });
    expect(edited.text).toBe('The user lives in Faro.');
    await client.data('DELETE', `${path}?${subject()}`);
    const versions = await client.data<MemoryVersionView[]>('GET', `${path}/history?${subject()}`);
    expect(versions.map(({ event, newText }) => [event, newText])).toEqual([
      ['add', 'The user lives in Porto.'],
      ['update', 'The user lives in Faro.'],
      ['delete', null],
    ]);
    const gone = await client.send('PUT', `${path}?${subject()}`, { text: 'x' });
    expect([gone.status, gone.body?.error]).toEqual([404, 'MEMORY_NOT_FOUND']);
  });

  it("reaches no other agent's memories", async () => {
    const { client } = travel;
    const other = await client.data<AgentView>('POST', '/api/agent', {
      name: 'Other',
      memoryProvider: 'local',
    });
    const answer = await client.send('GET', `/api/memory?agentId=${other.id}&roleId=${DEVICE}`);
    expect([answer.status, answer.body?.error]).toEqual([404, 'MEMORY_NOT_FOUND']);
    await client.data('DELETE', `/api/agent/${other.id}`);
  });

  it.each(['agent', 'group:family'])('has one role for the scope %s', async (memoryScope) => {
    const { client } = travel;
    const agent = await client.data<AgentView>('POST', '/api/agent', { name: 'Shared', memoryScope });
    const roles = await client.data<RoleView[]>('GET', `/api/agent/${agent.id}/role`);
    expect(roles).toHaveLength(1);
    expect(roles[0]?.deviceId).toBeNull();
    await client.data('DELETE', `/api/agent/${agent.id}`);
  });

  it('shows the memories of each speaker of a device', async () => {
    const { client, agent, harness } = travel;
    await client.data('PUT', `/api/agent/${agent.id}`, { memoryScope: 'speaker' });
    const roleId = `${DEVICE}/speaker:bo`;
    const own = memory({ id: 'memory-4', roleId, text: 'Bo likes boats.', interactionId: 'interaction-9' });
    await harness.gateway('/memory/apply', {
      ...{ roleId, interactionIds: ['interaction-9'], changes: [{ kind: 'add', memory: own }] },
    });
    const roles = await client.data<RoleView[]>('GET', `/api/agent/${agent.id}/role`);
    expect(roles.map((role) => role.roleId)).toEqual([DEVICE, roleId]);
    const { list } = await client.data<PageView<MemoryView>>('GET', `/api/memory?agentId=${agent.id}`);
    expect(list.map(({ text }) => text)).toContain('Bo likes boats.');
  });
}

function describeUnbinding(travel: Travel): void {
  it('erases what a device remembered when it is unbound', async () => {
    const { client, harness, agent } = travel;
    const refused = await client.send('DELETE', `/api/agent/${agent.id}`);
    expect([refused.status, refused.body?.error]).toEqual([409, 'AGENT_HAS_DEVICES']);
    await client.data('DELETE', `/api/device/${DEVICE}`);
    for (const roleId of [DEVICE, `${DEVICE}/speaker:bo`]) {
      const left = await harness.gateway('/memory/list', { roleId, includeSuperseded: true });
      expect(left.body?.data).toEqual([]);
    }
    const history = await harness.gateway('/memory/history', { roleId: DEVICE, memoryId: 'memory-2' });
    expect(history.body?.data).toEqual([]);
    expect((await client.send('GET', '/api/chat-history/session-1')).status).toBe(404);
    expect(await harness.manager.database.repository('turnTrace').countBy({ device_id: DEVICE })).toBe(0);
    const others = await harness.gateway('/memory/list', { roleId: '00:00:00:00:00:99' });
    expect(others.body?.data).toHaveLength(1);
    expect((await harness.ota(DEVICE)).body?.activation).toBeDefined();
  });
}
