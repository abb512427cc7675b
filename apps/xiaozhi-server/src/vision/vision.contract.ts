import type { VisionModel, VisionRequest } from './vision.js';

/** The start of a JPEG file; no model behind a test looks at the rest. */
export const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]);

/** A request as the upload makes it. */
export function photoQuestion(question: string): VisionRequest {
  return { question, image: JPEG, type: 'image/jpeg', language: 'en' };
}

export interface VisionContract {
  make: () => VisionModel;
  /** A question and what its answer contains. */
  exchanges: readonly [readonly [string, string], readonly [string, string]];
}

/** What every vision model does. */
export function describeVision(name: string, { make, exchanges }: VisionContract): void {
  describe(`${name} as a vision model`, () => {
    const never = new AbortController().signal;

    it('gives two callers at once each their own answer', async () => {
      const model = make();
      const answers = await Promise.all(
        exchanges.map(([question]) => model.describe(photoQuestion(question), never)),
      );
      answers.forEach((answer, index) => expect(answer).toContain(exchanges[index]?.[1] ?? 'nothing'));
    });

    it('answers nobody who is gone', async () => {
      const session = new AbortController();
      session.abort(new Error('gone'));
      await expect(make().describe(photoQuestion(exchanges[0][0]), session.signal)).rejects.toThrow('gone');
    });
  });
}
