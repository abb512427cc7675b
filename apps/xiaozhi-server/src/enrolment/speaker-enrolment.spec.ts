import { writeWav } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { ManagerApiClient } from '../config/manager-api.client.js';
import { knownVoices } from '../speech/speaker/sherpa-onnx/known-voices.js';
import { ModelEmbedder } from '../speech/speaker/sherpa-onnx/model-embedder.js';
import { SpeakerModel } from '../speech/speaker/sherpa-onnx/speaker-model.js';
import { EmbedderScripts } from '../testing/embedder-script.js';
import { fakeVad } from '../testing/fake-providers.js';
import { SpeakerManager } from '../testing/speaker-manager.js';
import { voiceOf } from '../testing/voiceprint-service.js';
import { ManagerSpeakerDesk } from './speaker-desk.js';
import { SpeakerEnrolment } from './speaker-enrolment.js';

const never = new AbortController().signal;
const scripts = new EmbedderScripts();
let manager: SpeakerManager;
let baseUrl = '';
let embedder: ModelEmbedder;
let nowMs = 0;

beforeEach(async () => {
  nowMs = 0;
  manager = new SpeakerManager();
  baseUrl = await manager.start();
  embedder = makeEmbedder();
});
afterEach(async () => {
  await Promise.all([manager.stop(), embedder.close()]);
});
afterAll(() => scripts.remove());

const makeEmbedder = (): ModelEmbedder =>
  new ModelEmbedder({
    ...{ model: { encoder: 'pitch', file: 'pitch.onnx' }, logger: silentLogger() },
    start: scripts.make(),
  });

function makeEnrolment(): SpeakerEnrolment {
  const secret = (): string => manager.secret;
  const client = new ManagerApiClient({ baseUrl, secret, timeoutMs: 10_000 });
  const desk = new ManagerSpeakerDesk(client);
  return new SpeakerEnrolment({
    ...{ desk, embedder, vad: fakeVad(), logger: silentLogger() },
    nowMs: () => nowMs,
  });
}

const speech = (hz: number): Float32Array => Float32Array.from([...voiceOf(hz), ...voiceOf(hz)]);
const wavOf = (samples: Float32Array, sampleRateHz = 16_000): string =>
  Buffer.from(writeWav({ samples, sampleRateHz })).toString('base64');
const record = (profileId: string, sampleId: string, wav: string): void => {
  manager.samples.push({ profileId, sampleId, wav });
};

describe(SpeakerEnrolment, () => {
  it('learns a voice of its recordings, by which the person is then told from others', async () => {
    record('ann', '1', wavOf(speech(210)));
    record('ann', '2', wavOf(speech(230)));
    record('ann', '3', wavOf(voiceOf(900).subarray(0, 4_000)));
    record('bob', '4', wavOf(speech(500)));
    const enrolment = makeEnrolment();
    const model = new SpeakerModel({
      embedder,
      learn: (profileIds) => enrolment.learn(profileIds),
      logger: silentLogger(),
    });
    const unlearnt = (id: string) => ({ id, name: id, description: '', encoder: null, embedding: null });
    expect(
      model.recogniserFor({ threshold: 0.5, profiles: [unlearnt('ann'), unlearnt('bob')] }),
    ).toBeUndefined();
    await enrolment.settled();
    expect(manager.reports).toMatchObject([
      { profileId: 'ann', encoder: 'pitch', sampleIds: ['1', '2', '3'] },
      { profileId: 'bob', encoder: 'pitch', sampleIds: ['4'] },
    ]);
    const profiles = manager.reports.map(({ profileId, encoder, embedding }) => ({
      ...unlearnt(profileId),
      ...{ encoder, embedding },
    }));
    // The direction between those of 210 and 230 Hz.
    const [ann] = knownVoices({ threshold: 0.5, profiles }, 'pitch').voices;
    expect(ann?.embedding[0]).toBeCloseTo(Math.cos(0.22 * Math.PI), 2);
    const recogniser = model.recogniserFor({ threshold: 0.5, profiles });
    expect((await recogniser?.identify(speech(220), never))?.id).toBe('ann');
    expect((await recogniser?.identify(speech(510), never))?.id).toBe('bob');
    expect(await recogniser?.identify(speech(1_200), never)).toBeUndefined();
    expect(manager.askedCount).toBe(4);
  });

  it.each([
    ['too-short', () => wavOf(voiceOf(220).subarray(0, 9_000))],
    ['no-voice', () => wavOf(new Float32Array(32_000))],
    ['no-voice', () => Buffer.from('this is no recording').toString('base64')],
  ])('tells that a recording is %s', async (fault, wav) => {
    record('ann', '1', wav());
    const enrolment = makeEnrolment();
    enrolment.learn(['ann']);
    await enrolment.settled();
    expect(manager.reports).toEqual([
      { profileId: 'ann', encoder: 'pitch', embedding: null, sampleIds: ['1'], fault },
    ]);
  });

  it('takes a recording at another rate', async () => {
    const at = (hz: number): Float32Array =>
      Float32Array.from({ length: 16_000 }, (_, index) => 0.4 * Math.sin((2 * Math.PI * hz * index) / 8_000));
    record('ann', '1', wavOf(at(220), 8_000));
    const enrolment = makeEnrolment();
    enrolment.learn(['ann']);
    await enrolment.settled();
    expect(manager.reports[0]?.fault).toBeUndefined();
  });

  it.each(['unavailable', 'garbage', 'rejected'] as const)(
    'tries again later where manager-api is %s, and waits longer each time',
    async (fault) => {
      record('ann', '1', wavOf(speech(220)));
      const enrolment = makeEnrolment();
      const learn = async (): Promise<void> => {
        enrolment.learn(['ann', 'ann']);
        await enrolment.settled();
      };
      manager.faults.push(fault, fault);
      await learn();
      await learn();
      expect(manager.askedCount).toBe(1);
      nowMs += 5_000;
      await learn();
      nowMs += 9_999;
      await learn();
      expect(manager.askedCount).toBe(2);
      nowMs += 1;
      await learn();
      expect(manager.reports).toHaveLength(1);
    },
  );

  it('learns nothing of a recording that is somebody else’s, or of none', async () => {
    const enrolment = makeEnrolment();
    enrolment.learn(['ann']);
    await enrolment.settled();
    expect(manager.askedCount).toBe(1);
    const wav = wavOf(speech(500));
    const stranger = new ManagerSpeakerDesk({
      post: () => Promise.resolve([{ profileId: 'bob', sampleId: '1', wav }]),
    });
    expect(await stranger.samples('ann', never)).toEqual([]);
  });

  it('reports the same as another gateway', async () => {
    record('ann', '1', wavOf(speech(220)));
    const gateways = [makeEnrolment(), makeEnrolment()];
    for (const gateway of gateways) gateway.learn(['ann']);
    await Promise.all(gateways.map((gateway) => gateway.settled()));
    expect(manager.reports).toHaveLength(2);
    expect(manager.reports[0]).toEqual(manager.reports[1]);
  });

  it('learns again what changed while it was learnt', async () => {
    record('ann', '1', wavOf(speech(220)));
    const enrolment = makeEnrolment();
    const original = embedder.embed.bind(embedder);
    jest.spyOn(embedder, 'embed').mockImplementationOnce((samples, signal) => {
      record('ann', '2', wavOf(speech(230)));
      return original(samples, signal);
    });
    enrolment.learn(['ann']);
    await enrolment.settled();
    expect(manager.reports).toEqual([]);
    nowMs += 30_000;
    enrolment.learn(['ann']);
    await enrolment.settled();
    expect(manager.reports).toMatchObject([{ sampleIds: ['1', '2'] }]);
  });

  it('gives up when the gateway stops', async () => {
    record('ann', '1', wavOf(speech(220)));
    const enrolment = makeEnrolment();
    enrolment.learn(['ann']);
    await enrolment.stop();
    enrolment.learn(['bob']);
    await enrolment.settled();
    expect(manager.reports).toEqual([]);
  });
});
