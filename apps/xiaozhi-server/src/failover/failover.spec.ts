import { silentLogger } from '@xiaozhi/observability';
import { requestOf } from '../llm/llm.contract.js';
import { UtteranceAudio } from '../turn/listening/utterance-audio.js';
import { fakeAsr, fakeLlm, fakeStreamingAsr, fakeTts } from '../testing/fake-providers.js';
import { Failover } from './failover.js';
import { asrWithFallback, llmWithFallback, ttsWithFallback } from './with-fallback.js';

const never = new AbortController().signal;
type Source = (signal: AbortSignal) => AsyncIterable<string>;

const gives = (...pieces: string[]): Source =>
  async function* () {
    yield* pieces;
  };
const fails = (...pieces: string[]): Source =>
  async function* () {
    yield* pieces;
    throw new Error('down');
  };
const hangs: Source = async function* () {
  await new Promise(() => undefined);
  yield 'never';
};

async function collect(stream: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

describe(Failover, () => {
  const make = (): Failover => new Failover({ what: 'test', beginMs: 30, logger: silentLogger() });

  it.each<[string, Source, string[]]>([
    ['works', gives('a', 'b'), ['a', 'b']],
    ['has nothing to say', gives(), []],
    ['fails at once', fails(), ['second']],
    ['does not begin in time', hangs, ['second']],
  ])('streams the right one when the first %s', async (_, first, expected) => {
    expect(await collect(make().stream(first, gives('second'), never))).toEqual(expected);
  });

  it('does not say anything twice: a failure after the beginning is a failure', async () => {
    const pieces: string[] = [];
    const stream = make().stream(fails('half'), gives('second'), never);
    await expect(
      (async () => {
        for await (const piece of stream) pieces.push(piece);
      })(),
    ).rejects.toThrow('down');
    expect(pieces).toEqual(['half']);
  });

  it('cuts the first one off when the second takes over, and when nobody listens any more', async () => {
    const cut: string[] = [];
    const watched =
      (name: string, source: Source): Source =>
      (signal) => {
        signal.addEventListener('abort', () => cut.push(name));
        return source(signal);
      };
    await collect(make().stream(watched('late', hangs), gives('second'), never));
    for await (const piece of make().stream(watched('left', gives('a', 'b')), gives('second'), never)) {
      expect(piece).toBe('a');
      break;
    }
    expect(cut).toEqual(['late', 'left']);
  });

  it('leaves a provider alone that keeps failing', async () => {
    let asked = 0;
    const counted: Source = (signal) => {
      asked += 1;
      return fails()(signal);
    };
    const failover = make();
    for (let turn = 0; turn < 10; turn += 1) {
      expect(await collect(failover.stream(counted, gives('second'), never))).toEqual(['second']);
    }
    expect(asked).toBe(3);
  });

  it('asks no second one when the turn is cut', async () => {
    const turn = new AbortController();
    let isAsked = false;
    const second: Source = (signal) => {
      isAsked = true;
      return gives('second')(signal);
    };
    const collecting = collect(make().stream(hangs, second, turn.signal));
    turn.abort(new Error('cut'));
    await expect(collecting).rejects.toThrow('cut');
    expect(isAsked).toBe(false);
  });

  it('does not hold a person’s interruption against a provider', async () => {
    const failover = make();
    for (let turn = 0; turn < 5; turn += 1) {
      const cut = new AbortController();
      const collecting = collect(failover.stream(hangs, gives('second'), cut.signal));
      cut.abort(new Error('cut'));
      await expect(collecting).rejects.toThrow('cut');
    }
    expect(await collect(failover.stream(gives('first'), gives('second'), never))).toEqual(['first']);
  });

  it('counts from when the first one was asked, not from when it was opened', async () => {
    let ask: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (ask = resolve));
    let isSecondAsked = false;
    const second: Source = (signal) => {
      isSecondAsked = true;
      return gives('second')(signal);
    };
    const collecting = collect(make().stream(hangs, second, never, asked));
    await new Promise((resolve) => setTimeout(resolve, 90));
    expect(isSecondAsked).toBe(false);
    ask();
    expect(await collecting).toEqual(['second']);
  });

  it('passes on the failure of the last one', async () => {
    await expect(collect(make().stream(fails(), fails(), never))).rejects.toThrow('down');
  });
});

describe('providers with a fallback', () => {
  it('answers with the second model', async () => {
    const broken = fakeLlm(async function* () {
      yield* [];
      throw new Error('down');
    });
    const llm = llmWithFallback(
      broken,
      fakeLlm((_, signal) => gives('Hello.')(signal)),
      silentLogger(),
    );
    expect(await collect(llm.reply(requestOf('hi'), never) as AsyncIterable<string>)).toEqual(['Hello.']);
  });

  it('lets the second recogniser hear the whole utterance, also what the first has heard already', async () => {
    const heard: number[] = [];
    const listening = fakeAsr(() => 'all of it');
    const second = {
      ...listening,
      transcribe: (audio: AsyncIterable<Float32Array>, signal: AbortSignal) =>
        listening.transcribe(
          (async function* () {
            for await (const chunk of audio) {
              heard.push(chunk.length);
              yield chunk;
            }
          })(),
          signal,
        ),
    };
    const first = {
      ...listening,
      async *transcribe(audio: AsyncIterable<Float32Array>) {
        for await (const chunk of audio) {
          if (chunk.length === 2) throw new Error('lost the connection');
        }
        yield { text: 'never', isFinal: true };
      },
    };
    const utterance = async function* (): AsyncGenerator<Float32Array> {
      for (const length of [1, 2, 3]) yield new Float32Array(length);
    };
    const asr = asrWithFallback(first, second, silentLogger());
    const transcripts = [];
    for await (const transcript of asr.transcribe(utterance(), never)) transcripts.push(transcript.text);
    expect([transcripts, heard]).toEqual([['all of it'], [1, 2, 3]]);
  });

  it('takes back nothing but interim words when the first recogniser fails while somebody speaks', async () => {
    const first = fakeStreamingAsr((count) => {
      if (count > 2) throw new Error('lost the connection');
      return { text: `first ${count}` };
    });
    const second = fakeStreamingAsr((count) => ({ text: `second ${count}` }));
    const asr = asrWithFallback(first.asr, second.asr, silentLogger());
    const audio = new UtteranceAudio();
    const texts: string[] = [];
    const hearing = (async () => {
      for await (const { text, isFinal } of asr.transcribe(audio.play(), never))
        texts.push(isFinal ? `${text}.` : text);
    })();
    for (const length of [1, 2, 3]) {
      audio.append(new Float32Array(length));
      await new Promise((resolve) => setImmediate(resolve));
    }
    audio.end();
    await hearing;
    expect(asr.streams).toBe(true);
    expect(texts).toEqual(['first 1', 'second 1', 'second 3', 'second 6', 'second 6.']);
    expect(second.streams[0]?.samples.map(({ length }) => length)).toEqual([1, 2, 3]);
  });

  it('cuts both recognisers when an utterance is discarded', async () => {
    const first = fakeStreamingAsr(() => ({ text: 'words' }));
    const asr = asrWithFallback(first.asr, first.asr, silentLogger());
    const audio = new UtteranceAudio();
    const utterance = new AbortController();
    const hearing = (async () => {
      for await (const { text } of asr.transcribe(audio.play(), utterance.signal)) expect(text).toBe('words');
    })();
    audio.append(new Float32Array(1));
    await new Promise((resolve) => setImmediate(resolve));
    utterance.abort(new Error('a cough'));
    await expect(hearing).rejects.toThrow('a cough');
    expect(first.streams.map(({ ending }) => ending)).toEqual(['cancelled']);
  });

  it('speaks with the second voice at the rate of the first', async () => {
    const second = { ...fakeTts(), sampleRateHz: 48_000 };
    const tts = ttsWithFallback(
      fakeTts(() => true),
      second,
      silentLogger(),
    );
    let samples = 0;
    for await (const chunk of tts.synthesise('hello', never)) samples += chunk.length;
    expect(tts.sampleRateHz).toBe(24_000);
    expect(Math.abs(samples - 1_200)).toBeLessThan(50);
  });
});
