import type { Asr, Transcript } from './asr.js';

export interface Utterance {
  /** Mono, 16 kHz. */
  samples: Float32Array;
  text: string | RegExp;
}

export interface AsrContract {
  make: () => Asr;
  /** Two that sound different. */
  utterances: () => readonly [Utterance, Utterance];
}

const CHUNK_SAMPLES = 960;

export async function* chunksOf(samples: Float32Array): AsyncGenerator<Float32Array> {
  for (let start = 0; start < samples.length; start += CHUNK_SAMPLES) {
    yield samples.subarray(start, start + CHUNK_SAMPLES);
  }
}

/** All transcripts of one utterance. */
export async function transcribeAll(
  asr: Asr,
  audio: AsyncIterable<Float32Array>,
  signal = new AbortController().signal,
): Promise<Transcript[]> {
  const transcripts: Transcript[] = [];
  for await (const transcript of asr.transcribe(audio, signal)) transcripts.push(transcript);
  return transcripts;
}

/** What every recogniser does. */
export function describeAsr(name: string, { make, utterances }: AsrContract): void {
  describe(`${name} as a recogniser`, () => {
    const asr = make();
    afterAll(() => asr.close());

    it('ends with exactly one final transcript', async () => {
      const [{ samples, text }] = utterances();
      const transcripts = await transcribeAll(asr, chunksOf(samples));
      expect(transcripts.filter(({ isFinal }) => isFinal)).toHaveLength(1);
      expect(transcripts.at(-1)).toMatchObject({
        isFinal: true,
        text: expect.stringMatching(text) as string,
      });
    });

    it('finds no words where there is no audio', async () => {
      const transcripts = await transcribeAll(asr, chunksOf(new Float32Array(0)));
      expect(transcripts).toEqual([expect.objectContaining({ text: '', isFinal: true })]);
    });

    it('gives two callers at once each their own words', async () => {
      const both = utterances();
      const heard = await Promise.all(both.map(({ samples }) => transcribeAll(asr, chunksOf(samples))));
      heard.forEach((transcripts, index) => {
        expect(transcripts.at(-1)?.text).toMatch(both[index]?.text ?? 'nothing');
      });
    });

    it('ends at once when a turn is cut while audio is awaited', async () => {
      const turn = new AbortController();
      async function* endless(): AsyncGenerator<Float32Array> {
        yield new Float32Array(CHUNK_SAMPLES);
        setImmediate(() => turn.abort(new Error('cut')));
        await new Promise(() => undefined);
      }
      await expect(transcribeAll(asr, endless(), turn.signal)).rejects.toThrow('cut');
    });

    it('ends at once when a turn is cut while it recognises', async () => {
      const turn = new AbortController();
      const [{ samples }] = utterances();
      const hearing = transcribeAll(asr, chunksOf(samples), turn.signal);
      setTimeout(() => turn.abort(new Error('cut')), 1);
      await expect(hearing).rejects.toThrow('cut');
      await expect(transcribeAll(asr, chunksOf(samples), turn.signal)).rejects.toThrow('cut');
    });
  });
}
