import { SPEAKER_PROFILES_COUNT, SPEAKER_SAMPLES_COUNT, agentModels } from '@xiaozhi/contracts';
import type { AgentModels, SpeakerProfileView } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { AgentService } from '../agent/agent.service.js';
import { newDevice } from '../device/device.service.js';
import { GATEWAY, SYSTEM } from '../http/actor.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { digestOf } from '../precondition/entity-tag.js';
import { SpeakerLearningService } from '../speaker/speaker-learning.service.js';
import { SpeakerSampleService } from '../speaker/speaker-sample.service.js';
import { SpeakerService } from '../speaker/speaker.service.js';
import { GatewayConfigService } from '../gateway-config/gateway-config.service.js';
import { ManagerHarness } from './manager-harness.js';
import { toEmbedding, toneWav } from './voices.js';

const VECTOR = toEmbedding([0.25, -1.5, 3]);

/** The services on a database of their own. */
class Bench {
  harness!: ManagerHarness;
  speakers!: SpeakerService;
  samples!: SpeakerSampleService;
  learning!: SpeakerLearningService;
  agents!: AgentService;
  agentId = '';
  deviceId = '';
  private count = 0;

  async open(env: Record<string, string>): Promise<void> {
    this.harness = await ManagerHarness.start(env);
    const { app } = this.harness.manager;
    this.speakers = app.get(SpeakerService);
    this.samples = app.get(SpeakerSampleService);
    this.learning = app.get(SpeakerLearningService);
    this.agents = app.get(AgentService);
  }

  /** An agent with a device, for each test its own. */
  async newAgent(): Promise<void> {
    this.count += 1;
    this.agentId = (await this.agents.create(SYSTEM, { name: 'Nova', memoryScope: 'speaker' })).id;
    this.deviceId = `02:00:00:00:01:${String(this.count).padStart(2, '0')}`;
    const device = { id: this.deviceId, board: '', appVersion: '' };
    await this.harness.manager.database.write((rows) =>
      rows.of('device').insert(newDevice(device, this.agentId, null)),
    );
  }

  person(name: string): Promise<SpeakerProfileView> {
    return this.speakers.create(SYSTEM, this.agentId, { name, description: `${name} lives here` });
  }

  addSample(profileId: string, seconds = 2): Promise<SpeakerProfileView> {
    return this.samples.add(SYSTEM, this.agentId, profileId, { wav: toneWav(seconds) });
  }

  /** A gateway learns the voice of all samples that it was given. */
  async learn(profileId: string, sampleIds?: string[]): Promise<boolean> {
    const given = await this.learning.samples([profileId]);
    const { accepted } = await this.learning.learn(GATEWAY, {
      ...{ profileId, encoder: 'campplus-1', embedding: VECTOR },
      sampleIds: sampleIds ?? given.map(({ sampleId }) => sampleId),
    });
    return accepted;
  }

  /** What a gateway hears of the agent, parsed as it parses it. */
  async models(): Promise<AgentModels> {
    const request = { macAddress: this.deviceId, clientId: 'c', selectedModule: {} };
    return agentModels.parse(await this.harness.manager.app.get(GatewayConfigService).agentModels(request));
  }

  async countRows(profileId: string): Promise<number[]> {
    const { database } = this.harness.manager;
    return [
      await database.repository('speakerProfile').countBy({ id: profileId }),
      await database.repository('speakerSample').countBy({ profile_id: profileId }),
    ];
  }
}

/** What is kept of people's voices, on any database. */
export function describeSpeakers(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`speaker profiles on ${kind}`, () => {
    const bench = new Bench();
    beforeAll(() => bench.open(databaseEnv()), 30_000);
    beforeEach(() => bench.newAgent());
    afterAll(() => bench.harness.stop());

    describeProfiles(bench);
    describeLearning(bench);
    describeConfiguration(bench);
    describeErasure(bench);
  });
}

function describeProfiles(bench: Bench): void {
  it('have one name each within an agent, in any case, whoever is first', async () => {
    const tries = ['Ann', 'ann', 'ANN', 'Ann'].map((name) => bench.person(name));
    const ends = await Promise.allSettled(tries);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends)
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'SPEAKER_NAME_TAKEN' });
    await bench.person('Änn');
    await bench.newAgent();
    await expect(bench.person('Ann')).resolves.toMatchObject({ state: 'empty', samples: [] });
  });

  it('keep their id, and what was learnt, when they are renamed', async () => {
    const ann = await bench.person('Ann');
    await bench.person('Bob');
    await bench.addSample(ann.id);
    await bench.learn(ann.id);
    const renamed = await bench.speakers.update(SYSTEM, bench.agentId, ann.id, { name: '安娜' });
    expect(renamed).toMatchObject({
      id: ann.id,
      name: '安娜',
      description: 'Ann lives here',
      state: 'learnt',
    });
    await expect(bench.speakers.update(SYSTEM, bench.agentId, ann.id, { name: 'BOB' })).rejects.toMatchObject(
      { status: 409, code: 'SPEAKER_NAME_TAKEN' },
    );
    await expect(
      bench.speakers.update(SYSTEM, bench.agentId, ann.id, { name: '安娜' }),
    ).resolves.toBeDefined();
  });

  it('are as many as an agent can tell apart, with as many samples as help', async () => {
    const people = [];
    for (let count = 0; count < SPEAKER_PROFILES_COUNT; count += 1)
      people.push(await bench.person(`Person ${count}`));
    await expect(bench.person('One more')).rejects.toMatchObject({ status: 409, code: 'SPEAKERS_FULL' });
    const id = people[0]?.id ?? '';
    for (let count = 0; count < SPEAKER_SAMPLES_COUNT; count += 1) await bench.addSample(id, 1);
    await expect(bench.addSample(id)).rejects.toMatchObject({ status: 409, code: 'SAMPLES_FULL' });
  });
}

function describeLearning(bench: Bench): void {
  it('is done by a gateway from the samples, and shown', async () => {
    const ann = await bench.person('Ann');
    await bench.addSample(ann.id);
    expect(await bench.addSample(ann.id, 3)).toMatchObject({
      state: 'waiting',
      samples: [
        { origin: 'upload', durationMs: 2_000 },
        { origin: 'upload', durationMs: 3_000 },
      ],
    });
    const given = await bench.learning.samples([ann.id, 'nobody', ann.id]);
    expect(given.map(({ profileId, wav }) => [profileId, wav])).toEqual([
      [ann.id, toneWav(2)],
      [ann.id, toneWav(3)],
    ]);
    expect(await bench.learn(ann.id)).toBe(true);
    expect(await bench.speakers.get(bench.agentId, ann.id)).toMatchObject({
      ...{ state: 'learnt', encoder: 'campplus-1', fault: null },
    });
  });

  it('counts only for exactly the samples that there are', async () => {
    const ann = await bench.person('Ann');
    const { samples } = await bench.addSample(ann.id);
    const first = samples[0]?.id ?? '';
    await bench.addSample(ann.id);
    expect(await bench.learn(ann.id, [first])).toBe(false);
    expect(await bench.learn(ann.id, [first, first])).toBe(false);
    expect(await bench.learn(ann.id, [first, newId()])).toBe(false);
    expect(await bench.learn(newId(), [first])).toBe(false);
    expect(await bench.speakers.get(bench.agentId, ann.id)).toMatchObject({ state: 'waiting' });
  });

  it('begins anew when a sample comes or goes', async () => {
    const ann = await bench.person('Ann');
    await bench.addSample(ann.id);
    await bench.learn(ann.id);
    const { samples, ...added } = await bench.addSample(ann.id);
    expect(added).toMatchObject({ state: 'waiting', encoder: null });
    await bench.learn(ann.id);
    const [first, second] = samples.map(({ id }) => id);
    const left = await bench.samples.remove(SYSTEM, bench.agentId, ann.id, first ?? '');
    expect(left).toMatchObject({ state: 'waiting', encoder: null, samples: [{ id: second }] });
    const gone = bench.samples.remove(SYSTEM, bench.agentId, ann.id, first ?? '');
    await expect(gone).rejects.toMatchObject({ status: 404, code: 'SAMPLE_NOT_FOUND' });
  });

  it('says why nothing could be learnt, and by which model', async () => {
    const ann = await bench.person('Ann');
    const { samples } = await bench.addSample(ann.id);
    const sampleIds = samples.map(({ id }) => id);
    const report = { profileId: ann.id, encoder: 'campplus-1', embedding: null, sampleIds };
    await bench.learning.learn(GATEWAY, { ...report, fault: 'no-voice' });
    expect(await bench.speakers.get(bench.agentId, ann.id)).toMatchObject({
      ...{ state: 'failed', fault: 'no-voice', encoder: 'campplus-1' },
    });
    await bench.learn(ann.id);
    expect(await bench.speakers.get(bench.agentId, ann.id)).toMatchObject({ state: 'learnt', fault: null });
  });

  it.each([
    ['of a broken length', Buffer.from([1, 2, 3, 4, 5]).toString('base64')],
    ['with no number in it', toEmbedding([1, Number.NaN])],
    ['without an end', toEmbedding([Number.POSITIVE_INFINITY])],
  ])('takes no embedding %s', async (_, embedding) => {
    const ann = await bench.person('Ann');
    const { samples } = await bench.addSample(ann.id);
    const sampleIds = samples.map(({ id }) => id);
    const report = { profileId: ann.id, encoder: 'x', embedding, sampleIds };
    await expect(bench.learning.learn(GATEWAY, report)).rejects.toMatchObject({ status: 422 });
  });
}

function describeConfiguration(bench: Bench): void {
  it('tells gateways whom an agent knows, and changes its tag with it', async () => {
    const nobody = await bench.models();
    expect([nobody.speakers, nobody.voiceprint]).toEqual([undefined, undefined]);
    const ann = await bench.person('Ann');
    const bob = await bench.person('Bob');
    await bench.addSample(ann.id);
    const waiting = await bench.models();
    await bench.learn(ann.id);
    const learnt = await bench.models();
    expect(learnt.speakers).toEqual({
      threshold: 0.5,
      profiles: [
        {
          ...{ id: ann.id, name: 'Ann', description: 'Ann lives here' },
          ...{ encoder: 'campplus-1', embedding: VECTOR },
        },
        { id: bob.id, name: 'Bob', description: 'Bob lives here', encoder: null, embedding: null },
      ],
    });
    expect(learnt.voiceprint).toBeUndefined();
    const versions = [nobody, waiting, learnt].map(({ agent }) => agent?.configVersion);
    expect(new Set(versions).size).toBe(3);
    expect(digestOf(learnt)).not.toBe(digestOf(waiting));
  });

  it('tells them for a voiceprint service where the system has one', async () => {
    const parameters = bench.harness.manager.app.get(ParameterService);
    const ann = await bench.person('Ann');
    await parameters.set('server.voice_print', 'null');
    expect((await bench.models()).voiceprint).toBeUndefined();
    await parameters.set('server.voice_print', 'http://127.0.0.1:8005/voiceprint/health?key=k');
    const { voiceprint, speakers } = await bench.models();
    expect(voiceprint).toEqual({
      url: 'http://127.0.0.1:8005/voiceprint/health?key=k',
      speakers: [`${ann.id},Ann,Ann lives here`],
      similarity_threshold: 0.4,
    });
    expect(speakers?.threshold).toBe(0.5);
    await parameters.set('server.voiceprint_similarity_threshold', '0.62');
    expect(await bench.models()).toMatchObject({
      voiceprint: { similarity_threshold: 0.62 },
      speakers: { threshold: 0.62 },
    });
    await parameters.set('server.voiceprint_similarity_threshold', 'high');
    expect((await bench.models()).speakers?.threshold).toBe(0.5);
    for (const code of ['server.voice_print', 'server.voiceprint_similarity_threshold'])
      await parameters.remove(code);
  });
}

function describeErasure(bench: Bench): void {
  const remember = (roleId: string): Promise<void> =>
    bench.harness.manager.database.write(async (rows) => {
      const now = new Date().toISOString();
      await rows.of('memory').insert({
        ...{ id: newId(), role_id: roleId, text: 'likes tea', kind: 'fact', slot: null },
        ...{ created_at: now, updated_at: now, superseded_by: null, interaction_id: null },
        ...{ session_id: null, device_id: null, agent_id: bench.agentId, utterance: null },
        ...{ extracted_by: 'rules', embedding: null, encoder: null, message_index: null },
        ...{ about_from: null, about_to: null, valid_from: null, valid_to: null },
      });
    });
  const remembered = (roleId: string): Promise<number> =>
    bench.harness.manager.database.repository('memory').countBy({ role_id: roleId });

  it('of a profile takes samples and embedding, and leaves memories', async () => {
    const ann = await bench.person('Ann');
    await bench.addSample(ann.id);
    const role = `${bench.deviceId}/speaker:${ann.id}`;
    await remember(role);
    await bench.speakers.remove(SYSTEM, bench.agentId, ann.id, { erasesMemories: false });
    expect([await bench.countRows(ann.id), await remembered(role)]).toEqual([[0, 0], 1]);
    const gone = bench.addSample(ann.id);
    await expect(gone).rejects.toMatchObject({ status: 404, code: 'SPEAKER_NOT_FOUND' });
  });

  it('of a person takes their memories, and nobody else’s', async () => {
    const [ann, bob] = [await bench.person('Ann'), await bench.person('Bob')];
    const roles = [ann.id, bob.id].map((id) => `${bench.deviceId}/speaker:${id}`);
    for (const role of [...roles, bench.deviceId]) await remember(role);
    const labels = (await bench.agents.roles(bench.agentId)).map(({ roleId, label }) => [roleId, label]);
    expect(labels).toEqual([
      [bench.deviceId, bench.deviceId],
      [roles[0], `${bench.deviceId} · Ann`],
      [roles[1], `${bench.deviceId} · Bob`],
    ]);
    await bench.speakers.remove(SYSTEM, bench.agentId, ann.id, { erasesMemories: true });
    const left = await Promise.all([...roles, bench.deviceId].map(remembered));
    expect(left).toEqual([0, 1, 1]);
  });

  it('of an agent takes all its profiles', async () => {
    const ann = await bench.person('Ann');
    await bench.addSample(ann.id);
    const { agentId } = bench;
    await bench.harness.manager.database.write((rows) => rows.of('device').delete({ agent_id: agentId }));
    await bench.newAgent();
    const bob = await bench.person('Bob');
    await bench.agents.remove(SYSTEM, agentId);
    expect([await bench.countRows(ann.id), await bench.countRows(bob.id)]).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });
}
