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

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** Audio that a test speaks piece by piece. */
export class SpokenAudio {
  private readonly chunks: Float32Array[] = [];
  private isEnded = false;
  private wake: () => void = () => undefined;

  say(samples: Float32Array): void {
    for (let start = 0; start < samples.length; start += CHUNK_SAMPLES)
      this.chunks.push(samples.subarray(start, start + CHUNK_SAMPLES));
    this.wake();
  }

  end(): void {
    this.isEnded = true;
    this.wake();
  }

  async *play(): AsyncGenerator<Float32Array> {
    for (;;) {
      const chunk = this.chunks.shift();
      if (chunk !== undefined) yield chunk;
      else if (this.isEnded) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

/** Resolves when it is so; the test's own timeout is the limit. */
export async function eventually(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

export interface StreamingAsrContract {
  make: () => Asr;
  /** A first and a second part, with words of both. */
  parts: () => readonly [Utterance, Utterance];
}

/** What every recogniser does that works while somebody speaks. */
export function describeStreamingAsr(name: string, { make, parts }: StreamingAsrContract): void {
  describe(`${name} while somebody speaks`, () => {
    const asr = make();
    afterAll(() => asr.close());

    /** Its transcripts so far, with the utterance still going on. */
    function hear(signal = new AbortController().signal): {
      audio: SpokenAudio;
      transcripts: Transcript[];
      done: Promise<void>;
    } {
      const audio = new SpokenAudio();
      const transcripts: Transcript[] = [];
      const done = (async () => {
        for await (const transcript of asr.transcribe(audio.play(), signal)) transcripts.push(transcript);
      })();
      done.catch(() => undefined);
      return { audio, transcripts, done };
    }

    it('says that it streams', () => expect(asr.streams).toBe(true));

    it('tells words before the utterance has ended, all of them each time, and one final transcript', async () => {
      const [first, second] = parts();
      const { audio, transcripts, done } = hear();
      audio.say(first.samples);
      await eventually(() => transcripts.some(({ text }) => text !== ''));
      expect(transcripts.at(-1)).toMatchObject({ isFinal: false });
      expect(transcripts.at(-1)?.text).toMatch(first.text);
      audio.say(second.samples);
      audio.end();
      await done;
      expect(transcripts.filter(({ isFinal }) => isFinal)).toHaveLength(1);
      expect(transcripts.at(-1)).toMatchObject({ isFinal: true });
      for (const { text } of [first, second]) expect(transcripts.at(-1)?.text).toMatch(text);
    });

    it('never mixes what two devices say at once', async () => {
      const [first, second] = parts();
      const [one, two] = [hear(), hear()];
      for (let round = 0; round < 3; round += 1) {
        one.audio.say(first.samples);
        two.audio.say(second.samples);
        await turn();
      }
      one.audio.end();
      two.audio.end();
      await Promise.all([one.done, two.done]);
      for (const { text } of one.transcripts) expect(text).not.toMatch(second.text);
      for (const { text } of two.transcripts) expect(text).not.toMatch(first.text);
      expect(one.transcripts.at(-1)?.text).toMatch(first.text);
      expect(two.transcripts.at(-1)?.text).toMatch(second.text);
    });

    it('ends at once when the utterance is discarded after some words', async () => {
      const cough = new AbortController();
      const { audio, transcripts, done } = hear(cough.signal);
      audio.say(parts()[0].samples);
      await eventually(() => transcripts.length > 0);
      const heardCount = transcripts.length;
      cough.abort(new Error('cut'));
      await expect(done).rejects.toThrow('cut');
      expect(transcripts).toHaveLength(heardCount);
    });
  });
}
