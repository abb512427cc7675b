import type { EngineAnswer } from './engine-message.js';
import { SherpaEngine } from './sherpa-engine.js';
import type { Sherpa } from './sherpa-engine.js';

/** Hears one word a second; the last one only with silence behind it, as streaming models do. */
class FakeStream {
  count = 0;
  decodedCount = 0;
  isFinished = false;
  acceptWaveform({ samples }: { samples: Float32Array }): void {
    this.count += samples.length;
  }
  inputFinished(): void {
    this.isFinished = true;
  }
}

class FakeRecognizer {
  createStream(): FakeStream {
    return new FakeStream();
  }
  isReady(stream: FakeStream): boolean {
    return (
      stream.count - stream.decodedCount >= 16_000 ||
      (stream.isFinished && stream.decodedCount < stream.count)
    );
  }
  decode(stream: FakeStream): void {
    stream.decodedCount = Math.min(stream.count, stream.decodedCount + 16_000);
  }
  isEndpoint(stream: FakeStream): boolean {
    return stream.count >= 48_000 && !stream.isFinished;
  }
  getResult(stream: FakeStream): { text: string; lang: string } {
    return { text: ' WORD'.repeat(Math.floor(stream.decodedCount / 16_000)), lang: '<|en|>' };
  }
}

function engineOf(
  isStreaming: boolean,
  parts: Partial<Sherpa> = {},
): { engine: SherpaEngine; answers: EngineAnswer[] } {
  const answers: EngineAnswer[] = [];
  const sherpa = {
    OfflineRecognizer: FakeRecognizer,
    OnlineRecognizer: FakeRecognizer,
    ...parts,
  };
  const engine = new SherpaEngine(
    () => sherpa,
    (answer) => answers.push(answer),
  );
  engine.handle({ kind: 'load', config: { isStreaming, recognizer: {} } });
  return { engine, answers };
}

const audio = (
  utteranceId: number,
  seconds: number,
): { kind: 'audio'; utteranceId: number; samples: Float32Array } => ({
  kind: 'audio',
  utteranceId,
  samples: new Float32Array(seconds * 16_000),
});

describe(SherpaEngine, () => {
  it('tells the words of a streaming model as they change, with its endpoint, and the final ones', () => {
    const { engine, answers } = engineOf(true);
    for (const second of [1, 0.2, 1.8]) engine.handle(audio(1, second));
    engine.handle({ kind: 'end', utteranceId: 1 });
    const words = answers.flatMap((answer) => (answer.kind === 'words' ? [answer] : []));
    expect(words.map(({ text, isFinal, isEndpoint }) => [text, isFinal, isEndpoint])).toEqual([
      ['WORD', false, false],
      ['WORD WORD WORD', false, true],
      ['WORD WORD WORD', true, false],
    ]);
    expect(words[0]?.language).toBe('en');
  });

  it('keeps utterances apart, and forgets those that were dropped', () => {
    for (const isStreaming of [true, false]) {
      const { engine, answers } = engineOf(isStreaming);
      engine.handle(audio(1, 1));
      engine.handle(audio(2, 2));
      engine.handle(audio(3, 1));
      engine.handle({ kind: 'drop', utteranceId: 3 });
      for (const utteranceId of [1, 2, 3]) engine.handle({ kind: 'end', utteranceId });
      const finals = answers.flatMap((answer) =>
        answer.kind === 'words' && answer.isFinal ? [answer.text] : [],
      );
      expect(finals[2]).toBe('');
      if (isStreaming) expect(finals.slice(0, 2)).toEqual(['WORD', 'WORD WORD']);
    }
  });

  it('has words of other models at the end only', () => {
    class Whole extends FakeRecognizer {
      override decode(stream: FakeStream): void {
        stream.decodedCount = stream.count;
      }
    }
    const { engine, answers } = engineOf(false, {
      OfflineRecognizer: Whole as unknown as Sherpa['OfflineRecognizer'],
    });
    engine.handle(audio(1, 1));
    engine.handle(audio(1, 1));
    expect(answers).toEqual([{ kind: 'loaded' }]);
    engine.handle({ kind: 'end', utteranceId: 1 });
    expect(answers.at(-1)).toMatchObject({ text: 'WORD WORD', isFinal: true });
  });

  it('answers what fails, for the utterance or for the model', () => {
    class Broken extends FakeRecognizer {
      override createStream(): FakeStream {
        throw new Error('out of memory');
      }
    }
    const { engine, answers } = engineOf(true, {
      OnlineRecognizer: Broken as unknown as Sherpa['OnlineRecognizer'],
    });
    engine.handle(audio(7, 1));
    expect(answers.at(-1)).toEqual({ kind: 'failed', message: 'out of memory', utteranceId: 7 });
    const told: EngineAnswer[] = [];
    new SherpaEngine(
      () => {
        throw new Error('not installed');
      },
      (answer) => told.push(answer),
    ).handle({ kind: 'load', config: { isStreaming: false, recognizer: {} } });
    expect(told).toEqual([{ kind: 'failed', message: 'not installed' }]);
  });
});
