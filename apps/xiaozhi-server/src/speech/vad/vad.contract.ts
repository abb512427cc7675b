import { VAD_WINDOW_SAMPLES } from './vad.js';
import type { Vad, VadStream } from './vad.js';

export interface VadContract {
  make: () => Vad;
  /** Mono, 16 kHz, mostly speech. */
  speech: () => Float32Array;
}

async function judge(stream: VadStream, samples: Float32Array): Promise<number[]> {
  const answers: number[] = [];
  for (let start = 0; start + VAD_WINDOW_SAMPLES <= samples.length; start += VAD_WINDOW_SAMPLES) {
    answers.push(await stream.probability(samples.subarray(start, start + VAD_WINDOW_SAMPLES)));
  }
  return answers;
}

/** What every detector does. */
export function describeVad(name: string, { make, speech }: VadContract): void {
  describe(`${name} as a detector`, () => {
    const vad = make();
    const silence = new Float32Array(VAD_WINDOW_SAMPLES * 30);
    afterAll(() => vad.close());

    it('is sure of speech and of silence', async () => {
      const answers = await judge(vad.open(), speech());
      expect(answers.every((answer) => answer >= 0 && answer <= 1)).toBe(true);
      expect(answers.filter((answer) => answer > 0.5).length / answers.length).toBeGreaterThan(0.5);
      expect((await judge(vad.open(), silence)).every((answer) => answer < 0.5)).toBe(true);
    });

    it('keeps streams apart', async () => {
      const alone = await judge(vad.open(), speech());
      const [talking, quiet] = await Promise.all([judge(vad.open(), speech()), judge(vad.open(), silence)]);
      talking.forEach((answer, index) => expect(answer).toBeCloseTo(alone[index] ?? -1, 4));
      expect(quiet.every((answer) => answer < 0.5)).toBe(true);
    });

    it('forgets at a reset', async () => {
      const stream = vad.open();
      const first = await judge(stream, speech());
      stream.reset();
      const again = await judge(stream, speech());
      again.forEach((answer, index) => expect(answer).toBeCloseTo(first[index] ?? -1, 4));
    });
  });
}
