import { SpeechError } from '../speech-error.js';
import type { Speaker, SpeakerRecogniser } from './speaker-recogniser.js';

export interface SpeakerRecogniserContract {
  make: () => Promise<SpeakerRecogniser>;
  /** Knows nobody any more: its service is gone, or its model. */
  makeBroken: () => Promise<SpeakerRecogniser>;
  /** Two known people and a stranger, each with two utterances. */
  people: () => { speaker: Speaker | undefined; utterances: readonly Float32Array[] }[];
}

/** What everything that tells people by their voices does. */
export function describeSpeakerRecogniser(
  name: string,
  { make, makeBroken, people }: SpeakerRecogniserContract,
): void {
  describe(`${name} as a speaker recogniser`, () => {
    const never = new AbortController().signal;

    it('tells the people it knows from each other, and from strangers', async () => {
      const recogniser = await make();
      for (const { speaker, utterances } of people()) {
        for (const samples of utterances) expect(await recogniser.identify(samples, never)).toEqual(speaker);
      }
    });

    it('tells them when they speak at the same time at two devices', async () => {
      const recogniser = await make();
      const asked = people().map(async ({ speaker, utterances: [samples = new Float32Array(0)] }) => {
        expect(await recogniser.identify(samples, never)).toEqual(speaker);
      });
      await Promise.all(asked);
    });

    it('fails with a typed error, and names nobody', async () => {
      const recogniser = await makeBroken();
      const [samples = new Float32Array(0)] = people()[0]?.utterances ?? [];
      await expect(recogniser.identify(samples, never)).rejects.toThrow(SpeechError);
    });

    it('stops when it is not wanted any more', async () => {
      const recogniser = await make();
      const [samples = new Float32Array(0)] = people()[0]?.utterances ?? [];
      const cut = new AbortController();
      const asked = recogniser.identify(samples, cut.signal);
      cut.abort(new Error('not wanted'));
      await expect(asked).rejects.toThrow();
    });
  });
}
