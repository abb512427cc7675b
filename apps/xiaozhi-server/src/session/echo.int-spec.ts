import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpusDecoder, OpusEncoder, readWav, resample } from '@xiaozhi/audio';
import { EchoingDevice } from '@xiaozhi/audio/testing';
import type { Room } from '@xiaozhi/audio/testing';
import { silentLogger } from '@xiaozhi/observability';
import type { Tts } from '../speech/tts/tts.js';
import { sharedSynthesisWorker } from '../speech/tts/synthesis-worker/synthesis-worker.js';
import { ttsRegistry } from '../speech/tts/tts.registry.js';
import type { Vad } from '../speech/vad/vad.js';
import { vadRegistry } from '../speech/vad/vad.registry.js';
import { Desk, withParts } from '../testing/desk.js';
import { fakeAsr, fakeLlm } from '../testing/fake-providers.js';

const FRAME = 960;
/** How long the device goes on listening after the reply: an utterance ends, and is recognised. */
const AFTERMATH_FRAMES = 20;
const REPLY =
  'The weather in the city is going to be very nice tomorrow morning, with a light wind. There is a small market near the river, and they sell bread, cheese and flowers.';
const CHINESE_REPLY =
  '明天早上城里的天气会很好，西边会吹来一点微风。要不要我给你设一个七点的闹钟，还是晚一点？';
const ROOM: Room = {
  delayMs: 90,
  reverberationMs: 300,
  directToReverberantDb: 6,
  gain: 0.5,
  noise: 0.001,
};
const deps = { logger: silentLogger(), modelsDir: 'models' };
const silero = vadRegistry.create('silero', {}, deps);
let judgingCount = 0;
/** Silero, with a count of the windows that it judges: in another thread, which no clock of a test moves. */
const vad: Vad = {
  code: silero.code,
  close: () => silero.close(),
  open: () => {
    const stream = silero.open();
    return {
      reset: () => stream.reset(),
      probability: async (window) => {
        judgingCount += 1;
        return stream.probability(window).finally(() => (judgingCount -= 1));
      },
    };
  },
};

/** Until everything that was heard has been judged. */
async function judged(): Promise<void> {
  for (let idleCount = 0; idleCount < 5;) {
    await new Promise((next) => setImmediate(next));
    idleCount = judgingCount === 0 ? idleCount + 1 : 0;
  }
}

const voice = ttsRegistry.create('offline', {}, deps);

afterAll(() => sharedSynthesisWorker.close());

/** A person, from the first voice on. */
const person = ((): Float32Array => {
  const file = join(__dirname, '../../../../tools/device-simulator/fixtures/jfk.wav');
  const { samples, sampleRateHz } = readWav(readFileSync(file));
  const all = resample(samples, sampleRateHz, 16_000);
  return all.subarray(all.findIndex((sample) => Math.abs(sample) > 0.05)).map((sample) => sample * 1.2);
})();

/** Speech that is there at once, so that the test's clock decides when it is sent. */
async function prepared(text: string): Promise<Tts> {
  const sentences = new Map<string, Float32Array>();
  const speak = async (sentence: string): Promise<Float32Array> => {
    for await (const chunk of voice.synthesise(sentence, new AbortController().signal)) return chunk;
    throw new Error('no speech');
  };
  for (const sentence of text.match(/[^.。？]+[.。？]/gu) ?? [])
    sentences.set(sentence.trim(), await speak(sentence.trim()));
  return {
    code: 'prepared',
    sampleRateHz: 16_000,
    async *synthesise(sentence) {
      yield sentences.get(sentence) ?? (await speak(sentence));
    },
    close: () => Promise.resolve(),
  };
}

interface Conversation {
  reply?: string;
  hasAec?: boolean;
  room?: Partial<Room>;
  /** A person begins to speak this long after the reply begins. */
  personAtMs?: number;
}

/** A realtime device asks for a reply and hears it; what the session did. */
async function converse(options: Conversation): Promise<{ desk: Desk; stoppedAfterMs: number | undefined }> {
  const { reply = REPLY, hasAec = true, personAtMs } = options;
  const tts = await prepared(reply);
  let asked = 0;
  const llm = fakeLlm(async function* () {
    asked += 1;
    yield asked === 1 ? reply : 'Yes?';
  });
  const desk = new Desk(withParts({ vad, tts, llm, asr: fakeAsr(() => 'stop it please') }));
  const device = new EchoingDevice({ ...ROOM, ...options.room });
  const speaker = new OpusDecoder(16_000);
  const microphone = new OpusEncoder(16_000);
  desk.tell({ type: 'hello', version: 2, features: { aec: hasAec } });
  await desk.clock.advance(1);
  desk.tell({ type: 'listen', state: 'start', mode: 'realtime' });
  desk.say('how is the weather');
  await desk.clock.advance(2_100);
  // The microphone is muted for two seconds after typed words; what was sent meanwhile is being played.
  let takenCount = 0;
  let frame = 0;
  let stoppedAfterMs: number | undefined;
  const isOver = (): boolean => desk.transport.script.includes('tts stop');
  let overAt: number | undefined;
  for (; frame < 450 && frame < (overAt ?? frame) + AFTERMATH_FRAMES; frame += 1) {
    for (const sent of desk.transport.sent.slice(takenCount))
      if (sent.kind === 'frame') device.receive(sent.timestampMs, speaker.decode(sent.packet));
    takenCount = desk.transport.sent.length;
    const offset = frame * FRAME - (personAtMs ?? 1e9) * 16;
    const { samples, timestampMs } = device.step(
      offset >= 0 ? person.subarray(offset, offset + FRAME) : undefined,
    );
    desk.session.onAudio(microphone.encode(samples), timestampMs);
    await desk.clock.advance(60);
    await judged();
    if (overAt !== undefined || !isOver()) continue;
    overAt = frame + 1;
    if (personAtMs !== undefined) stoppedAfterMs = overAt * 60 - personAtMs;
  }
  return { desk, stoppedAfterMs };
}

describe('the agent’s own voice, heard back', () => {
  it.each([
    ['English', REPLY],
    ['Chinese', CHINESE_REPLY],
  ])('does not interrupt it where the device reports what it plays: %s', async (_, reply) => {
    const { desk } = await converse({ reply });
    expect(desk.transport.texts('tts').join(' ').length).toBeGreaterThan(reply.length * 0.9);
    expect(desk.transport.texts('stt')).toEqual(['how is the weather']);
    desk.session.close(1000, 'done');
  });

  it('does not hide a person, who is heard within 200 ms', async () => {
    const { desk, stoppedAfterMs } = await converse({ personAtMs: 4_020 });
    expect(stoppedAfterMs).toBeGreaterThan(0);
    expect(stoppedAfterMs).toBeLessThanOrEqual(200);
    desk.session.close(1000, 'done');
  });

  it('would interrupt it, were the echo not taken out', async () => {
    const { desk } = await converse({ hasAec: false });
    expect(desk.transport.texts('stt')).toContain('stop it please');
    desk.session.close(1000, 'done');
  });
});
