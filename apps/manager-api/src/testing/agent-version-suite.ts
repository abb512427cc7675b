import type {
  AgentVersionDiff,
  AgentVersionView,
  AgentVersionWhole,
  AgentView,
  AuditView,
  MemoryMoveResult,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { AgentVersionService } from '../agent-version/agent-version.service.js';
import { AuditService } from '../audit/audit.service.js';
import { ManagerHarness } from './manager-harness.js';

const KEPT = 6;

/** What agents were, and back to it, on a database of one kind. */
export function describeAgentVersions(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`versions of agents on ${kind}`, () => {
    let harness: ManagerHarness;
    let agent: AgentView;
    let path: string;
    beforeAll(async () => {
      const env = { AGENT_VERSIONS_KEPT: String(KEPT), MEMORY_ENCRYPTION: 'on', ...databaseEnv() };
      harness = await ManagerHarness.start(env);
      await harness.setUp();
    });
    afterAll(() => harness.stop());
    beforeEach(async () => {
      agent = await harness.client.data('POST', '/api/agent', {
        ...{ name: 'Ann', systemPrompt: 'You are kind.', memoryProvider: 'Memory_local' },
        correctWords: [{ source: 'Zoë', target: 'Zoh-ee' }],
      });
      path = `/api/agent/${agent.id}`;
    });

    const put = (body: object): Promise<AgentView> => harness.client.data('PUT', path, body);
    const versions = async (query = ''): Promise<AgentVersionView[]> =>
      (await harness.client.data<PageView<AgentVersionView>>('GET', `${path}/version${query}`)).list;
    const restore = (number: number): Promise<AgentView> =>
      harness.client.data('POST', `${path}/version/${number}/restore`);
    const addTool = (name: string): Promise<ModelProviderView> =>
      harness.client.data('POST', '/api/model/provider', {
        ...{ modelType: 'Plugin', providerCode: name, name, fields: [] },
      });

    it('are kept for each change, with who, when and what, and not where nothing changes', async () => {
      await put({ systemPrompt: 'You are a pirate.', voice: { rate: 10 }, correctWords: [] });
      await put({ systemPrompt: 'You are a pirate.' });
      const [second, first, ...others] = await versions();
      expect(others).toEqual([]);
      expect(first).toMatchObject({ number: 1, action: 'agent.create', changed: [], restoredFrom: null });
      expect(second).toMatchObject({
        ...{ number: 2, action: 'agent.update', actor: 'user:operator', at: expect.any(String) as unknown },
        changed: ['correctWords', 'systemPrompt', 'voice.rate'],
      });
      expect(await versions('?limit=1&page=2')).toEqual([first]);
    });

    it('have all settings, sealed where texts are', async () => {
      const whole = await harness.client.data<AgentVersionWhole>('GET', `${path}/version/1`);
      expect(whole.settings).toMatchObject({
        ...{ name: 'Ann', systemPrompt: 'You are kind.', memoryProvider: 'Memory_local', plugins: [] },
        ...{ correctWords: [{ source: 'Zoë', target: 'Zoh-ee' }], voice: { rate: null } },
      });
      const rows: unknown = await harness.manager.database.source.query('SELECT settings FROM agent_version');
      expect(JSON.stringify(rows)).toContain('sealed:');
      expect(JSON.stringify(rows)).not.toContain('You are kind');
    });

    it('are compared, with the newest unless another is named', async () => {
      await put({ name: 'Bea' });
      await put({ name: 'Cem', language: 'zh' });
      const diff = (number: number, query = ''): Promise<AgentVersionDiff> =>
        harness.client.data('GET', `${path}/version/${number}/diff${query}`);
      expect(await diff(1)).toMatchObject({
        ...{ from: 1, to: 3 },
        changes: [
          { field: 'language', before: 'en', after: 'zh' },
          { field: 'name', before: 'Ann', after: 'Cem' },
        ],
      });
      expect(await diff(2, '?to=1')).toMatchObject({ changes: [{ before: 'Bea', after: 'Ann' }] });
      expect(await diff(3)).toMatchObject({ changes: [] });
    });

    it('come back as a new version, with tools, words and voice, in the audit log', async () => {
      const tool = await addTool('a_tool');
      const rich = await put({ plugins: [tool.configId], voice: { rate: -5 }, models: { LLM: null } });
      await put({ name: 'Bea', plugins: [], correctWords: [], voice: { rate: null }, childMode: true });
      const restored = await restore(2);
      const { updatedAt: _, version: __, ...settings } = rich;
      expect(restored).toMatchObject(settings);
      const [newest] = await versions();
      expect(newest).toMatchObject({ number: 4, action: 'agent.restore', restoredFrom: 2 });
      const audit = await harness.client.data<PageView<AuditView>>(
        ...(['GET', `/api/audit?target=${agent.id}&action=agent.restore`] as const),
      );
      expect(audit.list[0]).toMatchObject({ details: { version: 2 } });
      expect(audit.list[0]?.changes).toContainEqual({
        ...{ field: 'name', before: 'Bea', after: 'Ann', isSecret: false },
      });
    });

    it('name every provider that is gone, and change nothing then', async () => {
      const [one, two] = [await addTool('tool_one'), await addTool('tool_two')];
      await put({ plugins: [one.configId, two.configId] });
      for (const { id } of [one, two])
        await harness.client.data('DELETE', `/api/model/provider/${id}?force=true`);
      const [newest] = await versions();
      expect(newest).toMatchObject({ number: 4, action: 'provider.delete', changed: ['plugins'] });
      const refused = await harness.client.send('POST', `${path}/version/2/restore`);
      expect([refused.status, refused.body?.error]).toEqual([409, 'VERSION_PROVIDERS_GONE']);
      for (const { configId } of [one, two]) expect(refused.body?.msg).toContain(configId);
      expect(refused.body?.details?.map((detail) => detail.path)).toEqual(['plugins.0', 'plugins.1']);
      expect(await versions()).toHaveLength(4);
      expect((await restore(1)).plugins).toEqual([]);
    });

    it('are kept of changes that come another way', async () => {
      const scope = { agentId: agent.id, memoryScope: 'agent' };
      const { operation } = await harness.client.data<MemoryMoveResult>(
        ...(['POST', '/api/memory-scope/apply', scope] as const),
      );
      const undo = `/api/memory-operation/${operation.id}/undo?agentId=${agent.id}`;
      await harness.client.data('POST', undo, { agentId: agent.id });
      expect((await versions()).map(({ action, changed }) => [action, ...changed])).toEqual([
        ['memory.undo', 'memoryScope'],
        ['memory.scope', 'memoryScope'],
        ['agent.create'],
      ]);
    });

    it('are as many as are to be kept, the newest', async () => {
      for (let count = 0; count < KEPT + 2; count += 1) await put({ name: `Ann ${count}` });
      const numbers = (await versions()).map(({ number }) => number);
      expect(numbers).toEqual(Array.from({ length: KEPT }, (_, index) => KEPT + 3 - index));
    });

    it('are numbered one by one, whoever changes at the same time', async () => {
      await Promise.all(Array.from({ length: 4 }, (_, index) => put({ name: `At once ${index}` })));
      expect((await versions()).map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    });

    it('are there or not with the change and its line in the audit log', async () => {
      const failing = jest
        .spyOn(harness.manager.app.get(AuditService), 'record')
        .mockRejectedValueOnce(new Error('The disk is full.'));
      expect((await harness.client.send('PUT', path, { name: 'Never' })).status).toBe(500);
      failing.mockRestore();
      expect(await versions()).toHaveLength(1);
      expect(await harness.client.data('GET', path)).toMatchObject({ name: 'Ann' });
    });

    it('begin with what an agent was before versions were kept', async () => {
      const { database, app } = harness.manager;
      await database.write((rows) => rows.of('agentVersion').delete({ agent_id: agent.id }));
      for (let start = 0; start < 2; start += 1) await app.get(AgentVersionService).prepare();
      expect(await versions()).toMatchObject([{ number: 1, action: 'agent.first', actor: 'system:system' }]);
    });

    it('go with their agent, and are nobody else’s', async () => {
      const refusal = async (rest: string): Promise<unknown> =>
        (await harness.client.send('GET', `${path}/version${rest}`)).body?.error;
      expect(await refusal('/2')).toBe('VERSION_NOT_FOUND');
      expect(await refusal('/one')).toBe('VERSION_NOT_FOUND');
      expect(await refusal('/1/diff?to=7')).toBe('VERSION_NOT_FOUND');
      await harness.client.data('DELETE', path);
      expect(await refusal('')).toBe('AGENT_NOT_FOUND');
      const { database } = harness.manager;
      expect(await database.repository('agentVersion').countBy({ agent_id: agent.id })).toBe(0);
    });
  });
}
