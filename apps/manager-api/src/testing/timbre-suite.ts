import type { AgentModels, ModelProviderView, PageView, TimbreView, VoiceChoice } from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { AccountBench, refusal } from './account-bench.js';

const PATH = '/api/timbres';
const EDGE = { modelType: 'TTS', providerCode: 'edge', name: 'Edge', fields: [] };

/** Voices of speech syntheses as operators keep them, on any database. */
export function describeTimbres(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`voices on ${kind}`, () => {
    let bench: AccountBench;
    let edge: ModelProviderView;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
      edge = await bench.owner.data('POST', '/api/model/provider', EDGE);
    });
    afterAll(() => bench.harness.stop());

    const make = (body: object): Promise<TimbreView> =>
      bench.owner.data('POST', PATH, { configId: edge.configId, ...body });
    const choices = (of: string, query = ''): Promise<VoiceChoice[]> =>
      bench.owner.data('GET', `/api/model/provider/${of}/voices${query}`);

    it('are those that the provider is known to have, until an operator puts others down', async () => {
      const known = await choices(edge.configId);
      expect(known.length).toBeGreaterThan(20);
      expect(known).toContainEqual({
        ...{ timbreId: null, voice: 'zh-CN-XiaoxiaoNeural', name: 'Xiaoxiao (zh-CN)' },
        ...{ languages: ['普通话'], demoUrl: null },
      });
      const aunt = await make({ voice: 'aunt-1', name: 'Aunt Ada', languages: ['English', 'Deutsch'] });
      const mine = await make({ voice: 'zh-CN-XiaoxiaoNeural', name: 'Our Xiaoxiao' });
      const now = await choices(edge.id);
      expect(now.slice(0, 2).map(({ timbreId, name }) => [timbreId, name])).toEqual([
        ...[
          [aunt.id, 'Aunt Ada'],
          [mine.id, 'Our Xiaoxiao'],
        ],
      ]);
      expect(now).toHaveLength(known.length + 1);
      expect((await choices('default')).map(({ voice }) => voice)).toContain('slt');
      expect((await choices('edge', '?search=ADA')).map(({ voice }) => voice)).toEqual(['aunt-1']);
    });

    it('are made, changed and deleted, in the audit log, each once for a provider', async () => {
      const made = await make({ voice: 'uncle-1', name: 'Uncle', demoUrl: 'https://a.example.org/u.mp3' });
      expect(made).toMatchObject({ languages: [], referenceAudio: '', remark: '', configId: edge.configId });
      const taken = await bench.owner.send('POST', PATH, { configId: 'edge', voice: 'uncle-1', name: 'x' });
      expect([...refusal(taken), taken.body?.details?.[0]?.path]).toEqual([409, 'TIMBRE_EXISTS', 'voice']);
      const changes = { name: 'Uncle Bob', referenceAudio: '/voices/bob.wav', demoUrl: null };
      expect(await bench.owner.data('PUT', `${PATH}/${made.id}`, changes)).toMatchObject({
        ...{ ...changes, voice: 'uncle-1', sort: made.sort },
      });
      const page = await bench.owner.data<PageView<TimbreView>>(
        ...['GET', `${PATH}?configId=${edge.configId}&sort=-name&search=uncle`],
      );
      expect([page.total, page.list[0]?.name]).toEqual([1, 'Uncle Bob']);
      await bench.owner.data('DELETE', `${PATH}/${made.id}`);
      expect(refusal(await bench.owner.send('GET', `${PATH}/${made.id}`))).toEqual([404, 'TIMBRE_NOT_FOUND']);
      for (const action of ['timbre.create', 'timbre.update', 'timbre.delete'])
        expect((await bench.audited(action)).map(({ target }) => target)).toContain(made.id);
    });

    it.each([
      [{ configId: 'nobody', voice: 'v', name: 'n' }, 422, 'PROVIDER_UNKNOWN'],
      [{ configId: 'Memory_nomem', voice: 'v', name: 'n' }, 422, 'PROVIDER_UNKNOWN'],
      [{ voice: '', name: 'n' }, 422, 'INPUT_INVALID'],
      [{ voice: 'v', name: 'n', demoUrl: 'javascript:alert(1)' }, 422, 'INPUT_INVALID'],
    ])('refuse %j', async (body, status, code) => {
      const answer = await bench.owner.send('POST', PATH, { configId: edge.configId, ...body });
      expect(refusal(answer)).toEqual([status, code]);
    });

    it('bring gateways the language and the recording of the voice that an agent has', async () => {
      const more = {
        languages: ['粤语', 'English'],
        referenceAudio: '/voices/a.wav',
        referenceText: 'Hello.',
      };
      await make({ voice: 'cousin', name: 'Cousin', ...more });
      const agent = await bench.owner.data<{ id: string }>('POST', '/api/agent', {
        ...{ name: 'Nova', models: { TTS: edge.configId }, voice: { voice: 'cousin' } },
      });
      const mac = '02:00:00:00:07:01';
      const device = newDevice({ id: mac, board: '', appVersion: '' }, agent.id, null);
      await bench.harness.manager.database.write((rows) => rows.of('device').insert(device));
      const section = async (): Promise<unknown> => {
        const request = { macAddress: mac, clientId: 'c', selectedModule: {} };
        const { body } = await bench.harness.gateway('/config/agent-models', request);
        return (body?.data as AgentModels).TTS?.[edge.configId];
      };
      const settings = { private_voice: 'cousin', ref_audio: '/voices/a.wav', ref_text: 'Hello.' };
      expect(await section()).toMatchObject({ ...settings, language: '粤语' });
      await bench.owner.data('PUT', `/api/agent/${agent.id}`, { voice: { language: 'English' } });
      expect(await section()).toMatchObject({ ...settings, language: 'English' });
      await bench.owner.data('PUT', `/api/agent/${agent.id}`, { voice: { voice: 'aunt-2', language: null } });
      expect(await section()).not.toHaveProperty('ref_audio');
    });

    it('go with their provider', async () => {
      const other = await bench.owner.data<ModelProviderView>('POST', '/api/model/provider', EDGE);
      const { id } = await make({ configId: other.configId, voice: 'v', name: 'n' });
      await bench.owner.data('DELETE', `/api/model/provider/${other.id}`);
      expect(refusal(await bench.owner.send('GET', `${PATH}/${id}`))).toEqual([404, 'TIMBRE_NOT_FOUND']);
    });

    it('are changed by administrators, and chosen by whoever sees agents', async () => {
      const { client } = await bench.enter('Vera', 'viewer');
      const body = { configId: edge.configId, voice: 'v', name: 'n' };
      expect(refusal(await client.send('POST', PATH, body))[0]).toBe(403);
      const path = `/api/model/provider/${edge.configId}/voices?search=xiaoxiao`;
      expect(await client.data('GET', path)).toHaveLength(1);
    });

    it('are kept by consoles of the field under their own names', async () => {
      const field = async (method: string, path: string, body?: object): Promise<unknown> =>
        (await bench.owner.send(method, `/xiaozhi${path}`, body)).body;
      const voice = {
        ttsModelId: edge.configId,
        ttsVoice: 'f1',
        name: 'Field',
        languages: '普通话、English',
      };
      expect(await field('POST', '/ttsVoice', voice)).toMatchObject({ code: 0, data: null });
      expect(await field('POST', '/ttsVoice', voice)).toMatchObject({ code: 10_002 });
      expect(await field('POST', '/ttsVoice', { ...voice, name: '' })).toMatchObject({ code: 10_001 });
      const list = `/ttsVoice?ttsModelId=${edge.configId}&name=field`;
      const { data } = (await field('GET', list)) as { data: { total: number; list: { id: string }[] } };
      expect(data).toMatchObject({
        total: 1,
        list: [{ ...voice, sort: '0', voiceDemo: null, referenceAudio: null, remark: null }],
      });
      const id = data.list[0]?.id ?? '';
      await field('PUT', `/ttsVoice/${id}`, { ...voice, name: 'Field 2', sort: 3 });
      expect(await field('GET', `/models/${edge.configId}/voices?voiceName=field`)).toMatchObject({
        data: [{ id, name: 'Field 2', voiceDemo: null, languages: '普通话、English', isClone: false }],
      });
      expect(await field('POST', '/ttsVoice/delete', [id])).toMatchObject({ code: 0 });
      expect(await field('POST', '/ttsVoice/delete', [id])).toMatchObject({ code: 10_051 });
    });
  });
}
