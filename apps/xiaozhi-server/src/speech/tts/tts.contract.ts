import { concatSamples } from '@xiaozhi/audio';
import type { Tts } from './tts.js';

export interface TtsContract {
  make: () => Tts;
  /** Two that take clearly different times to say, the shorter one first. */
  sentences: readonly [string, string];
}

/** A whole sentence. */
export async function speakAll(
  tts: Tts,
  text: string,
  signal = new AbortController().signal,
): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  for await (const chunk of tts.synthesise(text, signal)) chunks.push(chunk);
  return concatSamples(chunks);
}

/** What every synthesiser does. */
export function describeTts(name: string, { make, sentences }: TtsContract): void {
  describe(`${name} as a synthesiser`, () => {
    const tts = make();
    const [short, long] = sentences;
    afterAll(() => tts.close());

    it('speaks audible samples between −1 and 1', async () => {
      const samples = await speakAll(tts, short);
      expect(samples.length / tts.sampleRateHz).toBeGreaterThan(0.2);
      const loudest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
      expect(loudest).toBeGreaterThan(0.05);
      expect(loudest).toBeLessThanOrEqual(1);
    });

    it('gives two callers at once each their own sentence', async () => {
      const alone = [await speakAll(tts, short), await speakAll(tts, long)];
      const together = await Promise.all([speakAll(tts, short), speakAll(tts, long)]);
      // espeak-ng varies by some samples from one time to the next.
      together.forEach(({ length }, index) => {
        const ratio = length / (alone[index]?.length ?? 0);
        expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
      });
      expect(alone[1]?.length).toBeGreaterThan(alone[0]?.length ?? 0);
    });

    it('ends at once when a turn is cut', async () => {
      const turn = new AbortController();
      const speaking = speakAll(tts, long, turn.signal);
      turn.abort(new Error('cut'));
      await expect(speaking).rejects.toThrow('cut');
      await expect(speakAll(tts, short, turn.signal)).rejects.toThrow('cut');
      expect((await speakAll(tts, short)).length).toBeGreaterThan(0);
    });
  });
}
