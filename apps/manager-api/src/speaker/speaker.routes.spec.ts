import type { AgentView, PageView, SpeakerProfileView, UtteranceView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { newDevice } from '../device/device.service.js';
import type { Answer, HttpClient } from '../testing/http-client.js';
import { ManagerHarness, OPERATOR } from '../testing/manager-harness.js';
import { toEmbedding, toneWav } from '../testing/voices.js';

jest.setTimeout(30_000);

const MAC = 'aa:bb:cc:00:22:11';
const OTHER_MAC = 'aa:bb:cc:00:22:22';

describe('the routes of speaker profiles', () => {
  let harness: ManagerHarness;
  let agent: AgentView;
  let other: AgentView;
  let ann: SpeakerProfileView;
  beforeAll(async () => {
    harness = await ManagerHarness.start();
    await harness.setUp();
    agent = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Nova', chatHistoryConf: 2 });
    other = await harness.client.data<AgentView>('POST', '/api/agent', { name: 'Else', chatHistoryConf: 2 });
    await harness.manager.database.write(async (rows) => {
      for (const [id, agentId] of [
        [MAC, agent.id],
        [OTHER_MAC, other.id],
      ] as const)
        await rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agentId, null));
    });
    ann = await harness.client.data('POST', at(''), { name: '  Ann  ', description: 'Likes\ntea' });
  });
  afterAll(() => harness.stop());

  const at = (rest: string): string => `/api/agent/${agent.id}/speaker${rest}`;
  /** Something said to a device, as gateways report it. */
  async function say(fields: object = {}): Promise<string> {
    const messageId = newId();
    await harness.gateway('/agent/chat-history/report', {
      ...{ macAddress: MAC, sessionId: 's1', chatType: 1, content: 'Good morning.', messageId },
      ...{ audioBase64: toneWav(2), ...fields },
    });
    return messageId;
  }
  /** The same operator with another role. */
  async function as(role: string): Promise<HttpClient> {
    await harness.manager.database.write((rows) =>
      rows.of('user').update({ username: OPERATOR.username }, { role }),
    );
    return harness.client;
  }

  it('learn a voice from what was said and from a file', async () => {
    expect(ann).toMatchObject({ name: 'Ann', description: 'Likes tea', state: 'empty' });
    const messageId = await say();
    await say({ audioBase64: null });
    await say({ chatType: 2, content: 'Good morning, Ann.' });
    const said = await harness.client.data<PageView<UtteranceView>>(
      ...(['GET', `/api/agent/${agent.id}/utterance`] as const),
    );
    expect(said).toMatchObject({ total: 1, list: [{ messageId, content: 'Good morning.', deviceId: MAC }] });
    await harness.client.data('POST', at(`/${ann.id}/sample`), { messageId });
    const wav = toneWav(3, { sampleRateHz: 44_100 });
    const both = await harness.client.data<SpeakerProfileView>('POST', at(`/${ann.id}/sample`), { wav });
    expect(both).toMatchObject({
      state: 'waiting',
      samples: [
        { origin: messageId, durationMs: 2_000 },
        { origin: 'upload', durationMs: 3_000 },
      ],
    });
    const twice = await harness.client.send('POST', at(`/${ann.id}/sample`), { messageId });
    expect([twice.status, twice.body?.error]).toEqual([409, 'SAMPLE_EXISTS']);

    const given = await harness.gateway('/speaker/samples', { profileIds: [ann.id] });
    const samples = given.body?.data as { profileId: string; sampleId: string; wav: string }[];
    expect(samples.map(({ sampleId }) => sampleId)).toEqual(both.samples.map(({ id }) => id));
    const report = {
      ...{ profileId: ann.id, encoder: 'model-1', embedding: toEmbedding([1, 2]) },
      sampleIds: samples.map(({ sampleId }) => sampleId),
    };
    const late = await harness.gateway('/speaker/embedding', { ...report, sampleIds: ['other'] });
    expect(late.body).toMatchObject({ code: 0, data: { accepted: false } });
    const learnt = await harness.gateway('/speaker/embedding', report);
    expect(learnt.body).toMatchObject({ code: 0, data: { accepted: true } });
    expect(await harness.client.data('GET', at(''))).toMatchObject([{ id: ann.id, state: 'learnt' }]);
  });

  it('change the tag of the configuration that gateways ask for', async () => {
    const ask = (tag = ''): Promise<Answer> =>
      harness.gateway(
        '/config/agent-models',
        { macAddress: MAC, clientId: 'c', selectedModule: {} },
        tag === '' ? {} : { 'if-none-match': tag },
      );
    const before = (await ask()).headers.get('etag') ?? '';
    expect((await ask(before)).status).toBe(304);
    await harness.client.data('PUT', at(`/${ann.id}`), { description: 'Likes coffee' });
    const after = await ask(before);
    expect(after.body?.data).toMatchObject({ speakers: { profiles: [{ description: 'Likes coffee' }] } });
  });

  it('play a sample and an utterance', async () => {
    const messageId = await say();
    const [sample] = (await harness.client.data<SpeakerProfileView[]>('GET', at('')))[0]?.samples ?? [];
    for (const path of [
      at(`/${ann.id}/sample/${sample?.id}/audio`),
      `/api/agent/${agent.id}/utterance/${messageId}/audio`,
    ]) {
      const answer = await harness.client.send('GET', path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'audio/wav']);
      expect(answer.text.slice(0, 4)).toBe('RIFF');
    }
  });

  it('take nothing that was said to another agent, by another, or without sound', async () => {
    const foreign = await say({ macAddress: OTHER_MAC });
    const reply = await say({ chatType: 2 });
    const silent = await say({ audioBase64: null });
    for (const messageId of [foreign, reply, silent, 'nothing']) {
      const answer = await harness.client.send('POST', at(`/${ann.id}/sample`), { messageId });
      expect([answer.status, answer.body?.error]).toEqual([404, 'UTTERANCE_NOT_FOUND']);
      const audio = await harness.client.send('GET', `/api/agent/${agent.id}/utterance/${messageId}/audio`);
      expect(audio.status).toBe(404);
    }
  });

  it('show and change no profile through another agent', async () => {
    const [sample] = (await harness.client.data<SpeakerProfileView[]>('GET', at('')))[0]?.samples ?? [];
    const through = `/api/agent/${other.id}/speaker`;
    expect(await harness.client.data('GET', through)).toEqual([]);
    for (const [method, path, body] of [
      ['PUT', `/${ann.id}`, { name: 'Eve' }],
      ['DELETE', `/${ann.id}`, undefined],
      ['POST', `/${ann.id}/sample`, { wav: toneWav(2) }],
      ['DELETE', `/${ann.id}/sample/${sample?.id}`, undefined],
      ['GET', `/${ann.id}/sample/${sample?.id}/audio`, undefined],
    ] as const) {
      const answer = await harness.client.send(method, `${through}${path}`, body);
      expect([method, answer.status, answer.body?.error]).toEqual([method, 404, 'SPEAKER_NOT_FOUND']);
    }
  });

  it('keep a sample when the conversation that it came from is erased', async () => {
    await harness.client.data('DELETE', `/api/device/${MAC}`);
    expect((await harness.client.data<SpeakerProfileView[]>('GET', at('')))[0]?.samples).toHaveLength(2);
  });

  it.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'Ann, the cook' }, 'name'],
    [{ name: 'Ann\u0000' }, 'name'],
    [{ name: 'x'.repeat(65) }, 'name'],
    [{ name: 'Eve', description: 'x'.repeat(201) }, 'description'],
  ])('answer 422 to the person %j', async (body, path) => {
    const answer = await harness.client.send('POST', at(''), body);
    expect([answer.status, answer.body?.details?.[0]?.path]).toEqual([422, path]);
  });

  it.each([
    [{}, 'INPUT_INVALID'],
    [{ wav: 'not base64!' }, 'INPUT_INVALID'],
    [{ wav: 'A'.repeat(2_800_000) }, 'INPUT_INVALID'],
    [{ wav: 'UklGRg==', messageId: 'both' }, 'INPUT_INVALID'],
    [{ wav: 'UklGRg==' }, 'SAMPLE_UNREADABLE'],
    [{ wav: toneWav(0.5) }, 'SAMPLE_LENGTH'],
  ])('answer 422 to a bad sample (%#)', async (body, code) => {
    const answer = await harness.client.send('POST', at(`/${ann.id}/sample`), body);
    expect([answer.status, answer.body?.error]).toEqual([422, code]);
  });

  it.each([
    ['/speaker/samples', { profileIds: [] }],
    ['/speaker/embedding', { profileId: 'x', encoder: 'm', embedding: null, sampleIds: ['s'] }],
    [
      '/speaker/embedding',
      { profileId: 'x', encoder: 'm', embedding: null, sampleIds: ['s'], fault: 'bored' },
    ],
  ])('answer a gateway that sends nonsense to %s in its own form (%#)', async (path, body) => {
    const answer = await harness.gateway(path, body);
    expect([answer.status, answer.body?.code]).toEqual([200, 422]);
  });

  it('let a viewer look and not enrol, and only an administrator erase memories', async () => {
    const viewer = await as('viewer');
    expect((await viewer.send('GET', at(''))).status).toBe(200);
    for (const [method, path, body] of [
      ['POST', '', { name: 'Eve' }],
      ['PUT', `/${ann.id}`, { name: 'Eve' }],
      ['DELETE', `/${ann.id}`, undefined],
      ['POST', `/${ann.id}/sample`, { wav: toneWav(2) }],
      ['DELETE', `/${ann.id}/sample/x`, undefined],
    ] as const) {
      const answer = await viewer.send(method, at(path), body);
      expect([method, path, answer.body?.error]).toEqual([method, path, 'FORBIDDEN']);
    }
    const operator = await as('operator');
    const erase = await operator.send('DELETE', at(`/${ann.id}?eraseMemories=true`));
    expect([erase.status, erase.body?.error]).toEqual([403, 'FORBIDDEN']);
    await operator.data('DELETE', at(`/${ann.id}`));
    await as('owner');
    expect(await harness.client.data('GET', at(''))).toEqual([]);
  });

  it('write down who did what, without names and sound', async () => {
    const { list } = await harness.client.data<PageView<{ action: string; actor: string }>>(
      ...(['GET', '/api/audit?limit=200'] as const),
    );
    const done = list.map(({ action, actor }) => `${actor} ${action}`);
    expect(done).toEqual(
      expect.arrayContaining([
        ...['create', 'update', 'sample.add', 'delete'].map((what) => `user:operator speaker.${what}`),
        'gateway:gateway speaker.learn',
      ]),
    );
    expect(JSON.stringify(list)).not.toMatch(/Ann|UklGR/);
  });
});
