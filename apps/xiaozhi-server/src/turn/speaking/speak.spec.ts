import { systemClock } from '@xiaozhi/audio';
import { silentLogger } from '@xiaozhi/observability';
import { SpeechError } from '../../speech/speech-error.js';
import type { SpeechErrorCode } from '../../speech/speech-error.js';
import { parseCorrectWords } from '../../speech/tts/correct-words.js';
import type { Tts } from '../../speech/tts/tts.js';
import { PATIENCE, synthesisePatiently } from './patient-synthesis.js';
import { speak } from './speak.js';
import type { SpeechItem } from './speak.js';

const never = new AbortController().signal;
const RATE_HZ = 24_000;
const tone = (ms: number): Float32Array =>
  Float32Array.from({ length: (ms * RATE_HZ) / 1000 }, (_, index) => 0.3 * Math.sin(index / 10));
const failure = (code: SpeechErrorCode = 'SPEECH_UNAVAILABLE'): SpeechError => new SpeechError(code, code);

type Say = (text: string, attempt: number, signal: AbortSignal) => AsyncIterable<Float32Array>;

/** Tells a synthesis how often its text has been tried before. */
function voice(say: Say): Tts & { asked: string[] } {
  const asked: string[] = [];
  return {
    code: 'fake',
    sampleRateHz: RATE_HZ,
    asked,
    synthesise: (text, signal) => {
      asked.push(text);
      return say(text, asked.filter((known) => known === text).length, signal);
    },
    close: () => Promise.resolve(),
  };
}

async function* from<T>(...items: readonly (T | Error)[]): AsyncGenerator<T> {
  for (const item of items) {
    if (item instanceof Error) throw item;
    yield item;
  }
}

async function speakAll(tts: Tts, sentences: readonly string[], signal = never): Promise<string[]> {
  const script: string[] = [];
  const parts = {
    tts,
    correctWords: parseCorrectWords(['Berlin|Bearleen']),
    clock: systemClock,
    logger: silentLogger(),
  };
  const note = (item: SpeechItem): void => {
    script.push(item.kind === 'sentence' ? item.text : 'frame');
  };
  try {
    for await (const item of speak(from(...sentences), parts, signal)) note(item);
  } catch (error) {
    script.push(String((error as Error).message));
  }
  return script;
}

describe(speak, () => {
  it('says what a voice can say, and shows what was written', async () => {
    const tts = voice(() => from(tone(60)));
    const script = await speakAll(tts, ['**Berlin** 🙂 at https://x.org/y', '🙂', 'AI.']);
    expect(script).toEqual(['Berlin at https://x.org/y', 'frame', 'AI.', 'frame']);
    expect(tts.asked).toEqual(['Bearleen at x.org', 'AI.']);
  });

  it('tries a sentence again that failed before it was heard', async () => {
    const tts = voice((_, attempt) => (attempt < 3 ? from<Float32Array>(failure()) : from(tone(60))));
    expect(await speakAll(tts, ['One.'])).toEqual(['One.', 'frame']);
    expect(tts.asked).toHaveLength(3);
  });

  it('does not try again what was refused, and nothing twice that was heard', async () => {
    const refusing = voice(() => from<Float32Array>(failure('SPEECH_REJECTED')));
    expect(await speakAll(refusing, ['One.'])).toEqual(['One.', 'SPEECH_REJECTED']);
    expect(refusing.asked).toHaveLength(1);
    const breaking = voice((text) => (text === 'Two.' ? from(tone(60), failure()) : from(tone(60))));
    expect(await speakAll(breaking, ['One.', 'Two.', 'Three.'])).toEqual([
      ...['One.', 'frame'],
      ...['Two.', 'frame'],
      ...['Three.', 'frame'],
    ]);
    expect(breaking.asked).toEqual(['One.', 'Two.', 'Three.']);
  });

  it('leaves one sentence out, and gives up at the second in a row', async () => {
    const tts = voice((text) =>
      text.startsWith('Bad') ? from<Float32Array>(failure('SPEECH_REJECTED')) : from(tone(60)),
    );
    expect(await speakAll(tts, ['One.', 'Bad 1.', 'Two.', 'Bad 2.', 'Bad 3.', 'Three.'])).toEqual([
      ...['One.', 'frame'],
      'Bad 1.',
      ...['Two.', 'frame'],
      ...['Bad 2.', 'Bad 3.', 'SPEECH_REJECTED'],
    ]);
  });

  it('gives up at once where the key is refused', async () => {
    const tts = voice((text) =>
      text === 'One.' ? from(tone(60)) : from<Float32Array>(failure('SPEECH_UNAUTHORIZED')),
    );
    expect(await speakAll(tts, ['One.', 'Two.', 'Three.'])).toEqual([
      ...['One.', 'frame'],
      ...['Two.', 'SPEECH_UNAUTHORIZED'],
    ]);
  });

  it('ends when the turn is cut', async () => {
    const turn = new AbortController();
    const tts = voice((_text, _attempt, signal) =>
      (async function* (): AsyncGenerator<Float32Array> {
        yield tone(120);
        setImmediate(() => turn.abort(new Error('cut')));
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))));
      })(),
    );
    expect((await speakAll(tts, ['One.', 'Two.'], turn.signal)).at(-1)).toBe('cut');
    expect(tts.asked).toEqual(['One.']);
  });
});

describe(synthesisePatiently, () => {
  const patience = { ...PATIENCE, firstAudioMs: 60, gapMs: 20, pausesMs: [1, 1] };
  const said = async (tts: Tts, signal = never): Promise<number> => {
    let count = 0;
    for await (const chunk of synthesisePatiently(tts, 'One.', { clock: systemClock, signal }, patience))
      count += chunk.length;
    return count;
  };
  const hang = (...chunks: Float32Array[]): Say =>
    async function* () {
      yield* chunks;
      await new Promise(() => undefined);
    };

  it('takes a sentence without audio for a failure', async () => {
    const tts = voice(() => from<Float32Array>());
    await expect(said(tts)).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    expect(tts.asked).toHaveLength(3);
  });

  it('gives up on a voice that hangs, before and after it has begun', async () => {
    await expect(said(voice(hang()))).rejects.toMatchObject({ code: 'SPEECH_UNAVAILABLE' });
    const stopping = voice(hang(tone(10)));
    await expect(said(stopping)).rejects.toThrow('20 ms');
    expect(stopping.asked).toHaveLength(1);
  });

  it('ends a voice that does not stop', async () => {
    const endless: Say = async function* () {
      for (;;) yield tone(1_000);
    };
    await expect(said(voice(endless))).rejects.toMatchObject({ code: 'SPEECH_BAD_AUDIO' });
  });
});
