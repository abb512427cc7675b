import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { SqliteOutbox } from '@xiaozhi/outbox';
import type { PersonalMemories } from '../rights/personal-memory.js';
import { SpeechError } from '../speech/speech-error.js';
import { SpeakerModelRecogniser } from '../speech/speaker/sherpa-onnx/speaker-model.recogniser.js';
import type { SpeakerEmbedder } from '../speech/speaker/sherpa-onnx/speaker-embedder.js';
import { Desk, TURN_MS, withParts } from '../testing/desk.js';
import { AGENT, fakeAsr, fakeLlm } from '../testing/fake-providers.js';
import { personalMemories } from '../testing/personal-memories.js';
import { speakInto } from '../testing/speak-into.js';
import { pitchOf, voiceOf } from '../testing/voiceprint-service.js';

jest.setTimeout(60_000);

const ANN_HZ = 220;
const BOB_HZ = 500;
const STRANGER_HZ = 1_100;
const AGENT_OF_EACH = { ...AGENT, memoryScope: 'speaker', recallDeadlineMs: 5_000 };

const direction = (hz: number): Float32Array =>
  Float32Array.of(Math.cos((hz * Math.PI) / 1_000), Math.sin((hz * Math.PI) / 1_000));
const person = (id: string, hz: number) => ({
  speaker: { id, name: id, introduction: '' },
  embedding: direction(hz),
});
const byPitch: SpeakerEmbedder = {
  encoder: 'pitch',
  isResting: false,
  embed: (samples) => Promise.resolve(direction(pitchOf(samples))),
};
const broken: SpeakerEmbedder = {
  ...byPitch,
  embed: () => Promise.reject(new SpeechError('SPEECH_UNAVAILABLE', 'its process ended')),
};

/** Sessions of one device, with the memory that a gateway has. */
class House {
  private readonly folder = mkdtempSync(join(tmpdir(), 'speaker-memories-'));
  private readonly outbox = SqliteOutbox.open({ file: join(this.folder, 'outbox.db') });
  private readonly memories: PersonalMemories;

  constructor() {
    const now = (): Date => new Date('2026-03-01T12:00:00Z');
    const store = new InMemoryMemoryStore();
    const provider = new LocalMemoryProvider({ store, now, newId: () => crypto.randomUUID() });
    const binding = { key: 'local', provider, agent: AGENT_OF_EACH, configId: 'Memory_local', isOff: false };
    this.memories = personalMemories(this.outbox, { findCached: () => binding }, now);
  }

  /** A session in which one person speaks. @returns what the model is told beforehand */
  async hear(words: string, voice: Float32Array | 'typed', embedder = byPitch): Promise<string> {
    const prompts: string[] = [];
    const voices = [person('ann', ANN_HZ), person('bob', BOB_HZ)];
    const desk = new Desk(
      withParts({
        agent: AGENT_OF_EACH,
        asr: fakeAsr(() => words),
        speakers: new SpeakerModelRecogniser({ embedder, voices, threshold: 0.5 }),
        llm: fakeLlm(async function* ({ system }) {
          prompts.push(system);
          yield 'Fine.';
        }),
      }),
      {},
      this.memories,
    );
    desk.tell({ type: 'hello' });
    await desk.clock.advance(1);
    if (voice === 'typed') desk.say(words);
    else speakInto(desk, voice);
    while (prompts.length === 0) await desk.clock.advance(5);
    await desk.clock.advance(TURN_MS);
    desk.session.close(1000, 'done');
    return prompts[0] ?? '';
  }

  async remove(): Promise<void> {
    await this.outbox.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Two seconds. */
const speech = (hz: number): Float32Array => Float32Array.from([...voiceOf(hz), ...voiceOf(hz)]);

describe('memories of people who are told by their voices', () => {
  const QUESTION = 'What am I allergic to?';
  let house: House;

  beforeAll(async () => {
    house = new House();
    await house.hear('I am allergic to peanuts.', speech(ANN_HZ));
    await house.hear('I am allergic to shellfish.', speech(BOB_HZ));
    await house.hear('I am allergic to eggs.', speech(STRANGER_HZ));
  });
  afterAll(() => house.remove());

  it.each<[string, Float32Array | 'typed', SpeakerEmbedder, string]>([
    ['Ann', speech(ANN_HZ), byPitch, 'peanuts'],
    ['Bob', speech(BOB_HZ), byPitch, 'shellfish'],
    ['a stranger', speech(STRANGER_HZ), byPitch, 'eggs'],
    ['another stranger', speech(1_700), byPitch, 'eggs'],
    ['Ann, too short to be told', voiceOf(ANN_HZ).subarray(0, 12_000), byPitch, 'eggs'],
    ['somebody between Ann and Bob', speech((ANN_HZ + BOB_HZ) / 2), byPitch, 'eggs'],
    ['Ann, while the model is broken', speech(ANN_HZ), broken, 'eggs'],
    ['nobody knows who, typing', 'typed', byPitch, 'eggs'],
  ])('%s is told of their own only', async (_, voice, embedder, own) => {
    const prompt = await house.hear(QUESTION, voice, embedder);
    expect(['peanuts', 'shellfish', 'eggs'].filter((food) => prompt.includes(food))).toEqual([own]);
  });
});
