import { ManualClock } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { SpeechError } from '../speech/speech-error.js';
import type { Asr } from '../speech/asr/asr.js';
import { fakeAsr } from '../testing/fake-providers.js';
import type { Utterance } from '../turn/listening/utterance-recorder.js';
import { OwnSpeech } from './own-speech.js';
import { UtteranceGate } from './utterance-gate.js';

const SENTENCE = 'The weather in the city is going to be very nice tomorrow.';
const SENTENCE_MS = 3_900;
const utterance: Utterance = {
  samples: new Float32Array(16_000),
  voice: { voicedMs: 900, probability: 0.9 },
};
const failing: Asr = {
  ...fakeAsr(() => ''),
  async *transcribe() {
    throw new SpeechError('SPEECH_UNAVAILABLE', 'down');
  },
};

/** The agent begins to speak at 1000 ms; somebody is heard from `startMs` to `endMs`. */
async function hear(asr: Asr, startMs: number, endMs: number, heard = utterance): Promise<unknown[]> {
  const clock = new ManualClock();
  const ownSpeech = new OwnSpeech(clock);
  const admitted: unknown[] = [];
  const gate = new UtteranceGate({
    ownSpeech,
    recogniser: () => asr,
    speakers: () => undefined,
    admit: (_, { text }) => admitted.push(text ?? 'unjudged'),
    clock,
    logger: silentLogger(),
  });
  await clock.advance(1_000);
  ownSpeech.sentence(SENTENCE, 1_000);
  for (let atMs = 1_000; atMs < 1_000 + SENTENCE_MS; atMs += 60) ownSpeech.packet(atMs);
  await clock.advance(startMs - 850);
  gate.begin();
  await clock.advance(endMs - startMs + 550);
  gate.take(heard, 700);
  await gate.settled();
  return admitted;
}

describe(UtteranceGate, () => {
  it('lets nothing through that is the agent’s own voice', async () => {
    expect(
      await hear(
        fakeAsr(() => 'the weather in the city is'),
        1_200,
        2_900,
      ),
    ).toEqual([]);
  });

  it('lets a person through, without what was the agent’s, and with the words that are known', async () => {
    const mixed = fakeAsr(() => 'the weather in the city is stop it please');
    expect(await hear(mixed, 1_200, 4_000)).toEqual(['stop it please']);
    expect(
      await hear(
        fakeAsr(() => 'no thanks'),
        2_000,
        2_500,
      ),
    ).toEqual(['no thanks']);
  });

  it('lets no cough cut the answer', async () => {
    expect(
      await hear(
        fakeAsr(() => '…'),
        2_000,
        2_400,
      ),
    ).toEqual([]);
  });

  it('does not wait for words where the agent has been silent, or a button is held', async () => {
    expect(await hear(failing, 9_000, 10_000)).toEqual(['unjudged']);
    expect(await hear(failing, 2_000, 3_000, { samples: utterance.samples })).toEqual(['unjudged']);
  });

  it('lets through what could not be recognised: its turn says so', async () => {
    expect(await hear(failing, 2_000, 3_000)).toEqual(['unjudged']);
  });
});
