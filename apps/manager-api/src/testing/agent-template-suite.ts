import type {
  AgentTemplateView,
  AgentVersionView,
  AgentView,
  AuditView,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { ManagerHarness } from './manager-harness.js';

const DEVICE = 'aa:bb:cc:00:44:01';
const TEMPLATES = '/api/agent-template';

/** Agents as others are, and from templates, on a database of one kind. */
export function describeAgentTemplates(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`templates of agents on ${kind}`, () => {
    let harness: ManagerHarness;
    beforeAll(async () => {
      harness = await ManagerHarness.start({ MEMORY_ENCRYPTION: 'on', ...databaseEnv() });
      await harness.setUp();
    });
    afterAll(() => harness.stop());

    const make = (body: object): Promise<AgentView> => harness.client.data('POST', '/api/agent', body);
    const add = (body: object): Promise<AgentTemplateView> => harness.client.data('POST', TEMPLATES, body);
    const list = async (): Promise<AgentTemplateView[]> =>
      (await harness.client.data<PageView<AgentTemplateView>>('GET', TEMPLATES)).list;
    const addTool = (name: string): Promise<ModelProviderView> =>
      harness.client.data('POST', '/api/model/provider', {
        ...{ modelType: 'Plugin', providerCode: name, name, fields: [] },
      });
    /** What operators set, but for the name. */
    const settingsOf = (agent: AgentView): object => {
      const { systemPrompt, summaryMemory, memoryProvider, memoryScope, memoryFirewall, language } = agent;
      const { timeZone, recallDeadlineMs, enablePrompts, models, plugins, voice, correctWords } = agent;
      return {
        ...{ systemPrompt, summaryMemory, memoryProvider, memoryScope, memoryFirewall, language },
        ...{ timeZone, recallDeadlineMs, enablePrompts, models, plugins, voice, correctWords },
      };
    };

    it('begin with one that says nothing, from which agents are made', async () => {
      expect(await list()).toMatchObject([{ name: 'Standard', settings: {}, sort: 1, isDefault: true }]);
      expect(await make({ name: 'Plain' })).toMatchObject({ language: 'en', recallDeadlineMs: 300 });
    });

    it('are kept, changed and deleted by operators, in the audit log', async () => {
      const made = await add({ name: 'Pirate', settings: { systemPrompt: 'Arr.', plugins: [] } });
      expect(made).toMatchObject({ sort: 2, isDefault: false, description: '' });
      const path = `${TEMPLATES}/${made.id}`;
      expect(
        await harness.client.data('PUT', path, { description: 'For ships', settings: { language: 'zh' } }),
      ).toMatchObject({ name: 'Pirate', description: 'For ships', settings: { language: 'zh' } });
      await harness.client.data('DELETE', path);
      const gone = await harness.client.send('GET', path);
      expect([gone.status, gone.body?.error]).toEqual([404, 'TEMPLATE_NOT_FOUND']);
      const audit = await harness.client.data<PageView<AuditView>>('GET', `/api/audit?target=${made.id}`);
      expect(audit.list.map(({ action }) => action)).toEqual([
        ...['agent-template.delete', 'agent-template.update', 'agent-template.create'],
      ]);
      const rows: unknown = await harness.manager.database.source.query('SELECT changes FROM audit_entry');
      expect(JSON.stringify(rows)).not.toContain('Arr.');
    });

    it('refuse what no agent could be', async () => {
      const refusal = async (settings: object): Promise<unknown[]> => {
        const { body } = await harness.client.send('POST', TEMPLATES, { name: 'Bad', settings });
        return [body?.error, body?.details?.[0]?.path];
      };
      expect(await refusal({ timeZone: 'Moon/Sea' })).toEqual(['INPUT_INVALID', 'timeZone']);
      expect(await refusal({ memoryProvider: 'none' })).toEqual([
        'PROVIDER_UNKNOWN',
        'settings.memoryProvider',
      ]);
      expect(await refusal({ models: { LLM: 'none' } })).toEqual(['PROVIDER_UNKNOWN', 'settings.models.LLM']);
      expect((await refusal({ recallDeadlineMs: -1 }))[0]).toBe('INPUT_INVALID');
    });

    it('keep what an agent is, and make others of it', async () => {
      const tool = await addTool('a_tool');
      const agent = await make({
        ...{ name: 'Ann', systemPrompt: 'Kind.', language: 'zh', plugins: [tool.configId] },
        ...{ memoryProvider: 'Memory_local', memoryScope: 'agent', voice: { rate: 7 } },
        correctWords: [{ source: 'Zoë', target: 'Zoh-ee' }],
      });
      const saved = await harness.client.data<AgentTemplateView>('POST', `/api/agent/${agent.id}/template`, {
        name: 'Like Ann',
      });
      const other = await harness.client.data<AgentView>('POST', `${TEMPLATES}/${saved.id}/agent`, {
        name: 'Bea',
      });
      expect(other).toMatchObject({ ...settingsOf(agent), name: 'Bea' });
      expect(other.id).not.toBe(agent.id);
      await harness.client.data('DELETE', `/api/model/provider/${tool.id}?force=true`);
      const refused = await harness.client.send('POST', `${TEMPLATES}/${saved.id}/agent`, { name: 'Cem' });
      expect([refused.status, refused.body?.error]).toEqual([409, 'TEMPLATE_PROVIDERS_GONE']);
      expect(refused.body?.details).toMatchObject([{ path: 'plugins.0' }]);
      expect(refused.body?.msg).toContain('Like Ann');
      await harness.client.data('DELETE', `${TEMPLATES}/${saved.id}`);
    });

    it('are the default of new agents and of gateways when they come first', async () => {
      const asr = await harness.client.data<ModelProviderView>('POST', '/api/model/provider', {
        ...{ modelType: 'ASR', providerCode: 'theirs', name: 'Theirs', fields: [] },
      });
      const first = await add({
        ...{ name: 'House', sort: 0 },
        settings: {
          ...{ systemPrompt: 'House rules.', models: { ASR: asr.configId }, voice: { rate: 3, pitch: 4 } },
          ...{ memoryProvider: 'Memory_local', childMode: true },
        },
      });
      expect(first.isDefault).toBe(true);
      expect(await make({ name: 'New', voice: { pitch: 9 }, childMode: false })).toMatchObject({
        ...{ systemPrompt: 'House rules.', memoryProvider: 'local', childMode: false },
        ...{ models: { ASR: asr.configId, LLM: null }, voice: { rate: 3, pitch: 9 } },
      });
      expect(await make({ name: 'No memory', enableMemory: false })).toMatchObject({ enableMemory: false });
      const base = await harness.gateway('/config/server-base', {});
      expect(base.body?.data).toMatchObject({ selected_module: { ASR: asr.configId } });
      await harness.client.data('DELETE', `${TEMPLATES}/${first.id}`);
      const after = await harness.gateway('/config/server-base', {});
      expect(after.body?.data).not.toMatchObject({ selected_module: { ASR: asr.configId } });
    });

    it('duplicate an agent: all of its settings, and none of its devices', async () => {
      const agent = await make({
        ...{ name: 'Dora', systemPrompt: 'Kind.', memoryProvider: 'Memory_local', enablePrompts: true },
        correctWords: [{ source: 'a', target: 'b' }],
      });
      const path = `/api/agent/${agent.id}`;
      const quiet = { quiet: { from: '22:00', to: '07:00' }, holdsReminders: true };
      await harness.client.data('PUT', `${path}/quiet-hours`, quiet);
      await harness.client.data('PUT', `${path}/memory-retention`, { enabled: true, maxCount: 50 });
      await harness.manager.database.write((rows) =>
        rows.of('device').insert(newDevice({ id: DEVICE, board: '', appVersion: '' }, agent.id, null)),
      );
      const copy = await harness.client.data<AgentView>('POST', `${path}/duplicate`, {});
      expect(copy).toMatchObject({ ...settingsOf(agent), name: 'Dora (2)', deviceCount: 0 });
      const again = await harness.client.data<AgentView>('POST', `${path}/duplicate`, {});
      expect(again.name).toBe('Dora (3)');
      const named = await harness.client.data<AgentView>('POST', `${path}/duplicate`, { name: 'Eve' });
      expect(named.name).toBe('Eve');
      const beside = `/api/agent/${copy.id}`;
      expect(await harness.client.data('GET', `${beside}/quiet-hours`)).toEqual(quiet);
      expect(await harness.client.data('GET', `${beside}/memory-retention`)).toMatchObject({
        ...{ policy: { enabled: true, maxCount: 50 }, lastRunAt: null },
      });
      const versions = await harness.client.data<PageView<AgentVersionView>>('GET', `${beside}/version`);
      expect(versions.list).toMatchObject([{ number: 1, action: 'agent.duplicate' }]);
      const missing = await harness.client.send('POST', '/api/agent/nobody/duplicate', {});
      expect([missing.status, missing.body?.error]).toEqual([404, 'AGENT_NOT_FOUND']);
    });
  });
}
