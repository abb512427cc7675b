import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWav, resample } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { asrRegistry } from './asr/asr.registry.js';
import { chunksOf, describeAsr } from './asr/asr.contract.js';
import type { Asr } from './asr/asr.js';
import { OFFLINE_RATE_HZ, sharedSynthesisWorker } from './tts/synthesis-worker/synthesis-worker.js';
import { describeTts, speakAll as speak } from './tts/tts.contract.js';
import { ttsRegistry } from './tts/tts.registry.js';
import { VAD_WINDOW_SAMPLES } from './vad/vad.js';
import { describeVad } from './vad/vad.contract.js';
import { vadRegistry } from './vad/vad.registry.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const never = new AbortController().signal;
const JFK = join(__dirname, '../../../../tools/device-simulator/fixtures/jfk.wav');
const JFK_WORDS =
  'and so my fellow americans ask not what your country can do for you ask what you can do for your country';

async function hear(asr: Asr, samples: Float32Array): Promise<string> {
  let text = '';
  for await (const transcript of asr.transcribe(chunksOf(samples), never)) text = transcript.text;
  return text;
}

/** Word-level edit distance. */
function wordErrors(heard: string, said: string): number {
  const words = (text: string): string[] =>
    text
      .toLowerCase()
      .replace(/[^a-z' ]+/g, ' ')
      .split(' ')
      .filter(Boolean);
  const [a, b] = [words(heard), words(said)];
  let row = b.map((_, index) => index + 1);
  a.forEach((word, i) => {
    let diagonal = i;
    let left = i + 1;
    row = b.map((other, j) => {
      const up = row[j] as number;
      const cost = Math.min(up + 1, left + 1, diagonal + (word === other ? 0 : 1));
      diagonal = up;
      left = cost;
      return cost;
    });
  });
  return row.at(-1) ?? a.length;
}

const recording = (): Float32Array => {
  const { samples, sampleRateHz } = readWav(readFileSync(JFK));
  return resample(samples, sampleRateHz, 16_000);
};

afterAll(() => sharedSynthesisWorker.close());

describeAsr('moonshine', {
  make: () => asrRegistry.create('moonshine', {}, deps),
  utterances: () => [
    { samples: recording(), text: /fellow americans/i },
    // From the last clause on.
    { samples: recording().subarray(8 * 16_000), text: /for your country/i },
  ],
});
describeTts('offline, English', {
  make: () => ttsRegistry.create('offline', {}, deps),
  sentences: ['Hello there.', 'This sentence takes a good deal longer to say than that one.'],
});
describeTts('offline, Mandarin', {
  make: () => ttsRegistry.create('offline', {}, deps),
  sentences: ['你好。', '我记住了，你住在北京，你喜欢爬山。'],
});
describeTts('flite', {
  make: () => ttsRegistry.create('flite', { voice: 'slt' }, deps),
  sentences: ['Hello there.', 'This sentence takes a good deal longer to say than that one.'],
});
describeTts('espeak', {
  make: () => ttsRegistry.create('espeak', {}, deps),
  sentences: ['你好。', '我记住了，你住在北京，你喜欢爬山。'],
});
describeVad('silero', { make: () => vadRegistry.create('silero', {}, deps), speech: recording });

describe('offline speech', () => {
  const asr = asrRegistry.create('moonshine', {}, deps);
  const tts = ttsRegistry.create('offline', {}, deps);
  const vad = vadRegistry.create('silero', {}, deps);

  async function speechShare(samples: Float32Array): Promise<number> {
    const stream = vad.open();
    let voiced = 0;
    let windows = 0;
    for (let start = 0; start + VAD_WINDOW_SAMPLES <= samples.length; start += VAD_WINDOW_SAMPLES) {
      if ((await stream.probability(samples.subarray(start, start + VAD_WINDOW_SAMPLES))) > 0.5) voiced += 1;
      windows += 1;
    }
    return voiced / windows;
  }

  it('recognises a human recording with at most two word errors', async () => {
    const { samples, sampleRateHz } = readWav(readFileSync(JFK));
    const heard = await hear(asr, resample(samples, sampleRateHz, 16_000));
    expect(wordErrors(heard, JFK_WORDS)).toBeLessThanOrEqual(2);
  });

  it('hears nothing in silence', async () => {
    expect(await hear(asr, new Float32Array(32_000))).toBe('');
  });

  it('finds speech in speech, and none in silence or noise', async () => {
    const { samples } = readWav(readFileSync(JFK));
    expect(await speechShare(samples)).toBeGreaterThan(0.5);
    expect(await speechShare(new Float32Array(32_000))).toBe(0);
    let seed = 1;
    const noise = Float32Array.from({ length: 32_000 }, () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return (seed / 2_147_483_647 - 0.5) * 0.2;
    });
    expect(await speechShare(noise)).toBeLessThan(0.05);
  });

  it('judges streams in one batch as it judges each alone', async () => {
    const { samples } = readWav(readFileSync(JFK));
    const windows = Array.from({ length: 40 }, (_, index) =>
      samples.slice(index * 512 + 8_000, index * 512 + 8_512),
    );
    const alone = vad.open();
    const expected: number[] = [];
    for (const window of windows) expected.push(await alone.probability(window));
    const together = [vad.open(), vad.open(), vad.open()];
    for (const [index, window] of windows.entries()) {
      const answers = await Promise.all(together.map((stream) => stream.probability(window)));
      for (const answer of answers) expect(answer).toBeCloseTo(expected[index] as number, 4);
    }
  });

  it('speaks English of which its own recogniser understands three words in four', async () => {
    const sentence = 'The weather in the city is going to be very nice tomorrow morning.';
    const samples = await speak(tts, sentence);
    expect(tts.sampleRateHz).toBe(OFFLINE_RATE_HZ);
    expect(wordErrors(await hear(asr, samples), sentence)).toBeLessThanOrEqual(
      sentence.split(' ').length / 4,
    );
  });

  it('speaks Mandarin of a plausible length and level', async () => {
    const samples = await speak(tts, '你好，我记住了，你住在北京。');
    expect(samples.length / OFFLINE_RATE_HZ).toBeGreaterThan(1);
    expect(samples.length / OFFLINE_RATE_HZ).toBeLessThan(10);
    expect(
      Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length),
    ).toBeGreaterThan(0.03);
  });
});
