import { OpusEncoder, concatSamples } from '@xiaozhi/audio';
import * as fc from 'fast-check';
import { Desk, withParts } from '../testing/desk.js';
import { fakeAsr, fakeLlm, fakeTts } from '../testing/fake-providers.js';
import type { Sent } from '../testing/loopback-transport.js';

/** How the next providers behave: in time, slowly, not at all, or after the turn has been cancelled. */
type Mood = 'well' | 'slow' | 'failing' | 'late' | 'hanging';
type Step =
  | { kind: 'text' }
  | { kind: 'wake-word' }
  | { kind: 'utterance'; mode: 'auto' | 'manual' | 'realtime' }
  | { kind: 'listen'; mode: 'auto' | 'manual' | 'realtime' }
  | { kind: 'stop-listening' }
  | { kind: 'barge-in' }
  | { kind: 'abort' }
  | { kind: 'hello'; aec: boolean }
  | { kind: 'mood'; of: 'asr' | 'llm' | 'tts'; mood: Mood }
  | { kind: 'wait'; ms: number };

const WAKE_WORD = '你好小智';
const SLOW_MS = 700;
/** Longer than any turn whose providers answer at all. */
const ALL_OVER_MS = 20_000;
const FRAME_SAMPLES = 960;
const LOUD_COUNT = 8;
const SILENT_COUNT = 10;

function packets(): { loud: Uint8Array[]; silent: Uint8Array[] } {
  const encoder = new OpusEncoder(16_000);
  const tone = Float32Array.from({ length: FRAME_SAMPLES }, (_, index) => 0.5 * Math.sin(index / 5));
  const encode = (frame: Float32Array, count: number): Uint8Array[] =>
    Array.from({ length: count }, () => encoder.encode(frame).slice());
  return { loud: encode(tone, LOUD_COUNT), silent: encode(new Float32Array(FRAME_SAMPLES), SILENT_COUNT) };
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'text' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'wake-word' }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('utterance' as const), mode: modes() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('listen' as const), mode: modes() }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'stop-listening' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'barge-in' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'abort' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hello' as const), aec: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('mood' as const),
      of: fc.constantFrom('asr' as const, 'llm' as const, 'tts' as const),
      mood: fc.constantFrom<Mood>('well', 'slow', 'failing', 'late', 'hanging'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 2_500 }) }),
  },
);

function modes(): fc.Arbitrary<'auto' | 'manual' | 'realtime'> {
  return fc.constantFrom('auto', 'manual', 'realtime');
}

/** One session under a script of events, and what may be said of it at any time. */
class Conversation {
  readonly desk: Desk;
  private readonly moods: Record<'asr' | 'llm' | 'tts', Mood> = { asr: 'well', llm: 'well', tts: 'well' };
  private wordsCount = 0;
  /** Index into what was sent, from which on nothing may come until something new is asked for. */
  private silentFrom: number | undefined;
  abortsCount = 0;
  private static readonly audio = packets();

  constructor() {
    const asr = fakeAsr(() => this.nextWords());
    const llm = fakeLlm((request, signal) => this.reply(request.messages.at(-1)?.content ?? '', signal));
    this.desk = new Desk(
      withParts({
        asr: {
          ...asr,
          transcribe: (audio, signal) => this.after('asr', signal, () => asr.transcribe(audio, signal)),
        },
        llm,
        tts: {
          ...fakeTts(),
          synthesise: (text, signal) => this.after('tts', signal, () => speech(text)),
        },
      }),
    );
  }

  async take(step: Step): Promise<void> {
    const { desk } = this;
    switch (step.kind) {
      case 'text':
        return desk.say(this.nextWords());
      case 'wake-word':
        return desk.say(WAKE_WORD);
      case 'listen':
        return desk.tell({ type: 'listen', state: 'start', mode: step.mode });
      case 'stop-listening':
        return desk.tell({ type: 'listen', state: 'stop' });
      case 'utterance':
        desk.tell({ type: 'listen', state: 'start', mode: step.mode });
        await this.hear();
        if (step.mode === 'manual') desk.tell({ type: 'listen', state: 'stop' });
        return;
      case 'barge-in':
        return this.hear();
      case 'abort':
        this.abortsCount += 1;
        desk.tell({ type: 'abort' });
        await this.expectSilence();
        return;
      case 'hello':
        return desk.tell({ type: 'hello', features: { aec: step.aec } });
      case 'mood':
        this.moods[step.of] = step.mood;
        return;
      case 'wait':
        await desk.clock.advance(step.ms);
        return;
    }
  }

  /** After an abort: its `tts stop` has been sent, and nothing follows that nobody asked for. */
  private async expectSilence(): Promise<void> {
    const { sent } = this.desk.transport;
    expect(labelOf(sent.at(-1) as Sent)).toBe('tts stop');
    const before = sent.length;
    await this.desk.clock.advance(ABORT_WATCH_MS);
    const after = sent.slice(before).map(labelOf);
    // An utterance that was complete, or typed words that waited, may begin a turn of their own.
    if (after.length > 0) expect(['stt', 'tts start', 'hello']).toContain(after[0]);
  }

  private async hear(): Promise<void> {
    const { loud, silent } = Conversation.audio;
    for (const packet of [...loud, ...silent]) this.desk.session.onAudio(packet);
    await this.desk.clock.advance(1);
  }

  private nextWords(): string {
    this.wordsCount += 1;
    return `words ${this.wordsCount}`;
  }

  private async *reply(words: string, signal: AbortSignal): AsyncGenerator<string> {
    yield* this.after('llm', signal, async function* () {
      yield `First of <${words}>. `;
      yield `Second of <${words}>.`;
    });
  }

  private async *after<T>(
    of: keyof typeof this.moods,
    signal: AbortSignal,
    act: () => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const { clock } = this.desk;
    switch (this.moods[of]) {
      case 'well':
        yield* act();
        return;
      case 'slow':
        await clock.sleepUntil(clock.nowMs() + SLOW_MS, signal);
        yield* act();
        return;
      case 'late':
        // Heeds no signal, as some libraries do.
        await clock.sleepUntil(clock.nowMs() + SLOW_MS, new AbortController().signal);
        yield* act();
        return;
      case 'failing':
        throw new Error(`${of} is down`);
      case 'hanging':
        await new Promise<never>(() => undefined);
    }
  }
}

const ABORT_WATCH_MS = 40;

async function* speech(text: string): AsyncGenerator<Float32Array> {
  const tone = Float32Array.from({ length: 2_400 }, (_, index) => 0.3 * Math.sin(index / 10));
  for (let count = 0; count < 1 + (text.length % 4); count += 1) yield concatSamples([tone, tone]);
}

function labelOf(item: Sent): string {
  if (item.kind === 'frame') return 'audio';
  const { type, state } = item.message;
  return [type, state].filter((word) => typeof word === 'string').join(' ');
}

function wordsIn(item: Sent | undefined): string | undefined {
  const text = item?.kind === 'text' && typeof item.message.text === 'string' ? item.message.text : '';
  return /words \d+/.exec(text)?.[0];
}

/** The order that devices rely on, over everything that was sent. */
function expectOrder(sent: readonly Sent[], abortsCount: number): void {
  let isSpeaking = false;
  let hasSentence = false;
  let surplusStops = 0;
  let understood: string | undefined;
  for (const item of sent) {
    const label = labelOf(item);
    if (label === 'stt') understood = wordsIn(item);
    if (label === 'tts start') {
      expect(isSpeaking).toBe(false);
      [isSpeaking, hasSentence] = [true, false];
    }
    if (label === 'tts stop') {
      if (!isSpeaking) surplusStops += 1;
      isSpeaking = false;
    }
    if (label === 'tts sentence_start') {
      expect(isSpeaking).toBe(true);
      hasSentence = true;
      // A sentence of an earlier turn would name other words; an apology names none.
      expect([understood, undefined]).toContain(wordsIn(item));
    }
    if (label === 'audio') expect([isSpeaking, hasSentence]).toEqual([true, true]);
  }
  expect(surplusStops).toBeLessThanOrEqual(abortsCount);
}

/** Memory holds the user's words, and of the answer exactly the sentences whose audio began to be sent. */
function expectMemory({ transport, memories }: Desk): void {
  const heard = new Map<string, string[]>();
  let understood = '';
  for (const item of transport.sent) {
    if (labelOf(item) === 'stt') understood = wordsIn(item) ?? WAKE_WORD;
    if (labelOf(item) === 'tts sentence_start' && item.kind === 'text')
      heard.set(understood, [...(heard.get(understood) ?? []), String(item.message.text)]);
  }
  for (const { turn } of memories.captured) {
    const [user, assistant] = turn.messages;
    expect(assistant?.content).toBe(heard.get(user?.content ?? '')?.join(' '));
    expect(user?.content).not.toBe(WAKE_WORD);
  }
}

describe('a session under any order of events', () => {
  it('sends nothing of a cancelled turn, ends each turn with one stop, and remembers what was heard', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        async (steps, closesEarly) => {
          const conversation = new Conversation();
          const { desk } = conversation;
          desk.tell({ type: 'hello', features: { aec: true } });
          await desk.clock.advance(1);
          for (const next of steps) await conversation.take(next);
          if (!closesEarly) {
            // Whoever hangs is cancelled, as a person would do.
            await desk.clock.advance(ALL_OVER_MS);
            await conversation.take({ kind: 'abort' });
            await desk.clock.advance(ALL_OVER_MS);
          }
          const isSpeaking =
            desk.transport.script.lastIndexOf('tts start') > desk.transport.script.lastIndexOf('tts stop');
          if (!closesEarly) expect(isSpeaking).toBe(false);
          desk.session.close(1000, 'over');
          const sentCount = desk.transport.sent.length;
          let isSettled = false;
          void desk.session.settled().then(() => (isSettled = true));
          await desk.clock.advance(ALL_OVER_MS);
          expect(isSettled).toBe(true);
          expect(desk.transport.sent).toHaveLength(sentCount);
          expectOrder(desk.transport.sent, conversation.abortsCount);
          expectMemory(desk);
        },
      ),
      {
        numRuns: Number(process.env.PROPERTY_RUNS ?? 40),
        seed: Number(process.env.PROPERTY_SEED ?? 20_260_301),
      },
    );
  }, 60_000);
});
