import type { Clock } from '@xiaozhi/audio';
import type { OpenTurnStage } from '@xiaozhi/contracts';
import { emotionOf } from '@xiaozhi/device-protocol';
import type { Emotion } from '@xiaozhi/device-protocol';
import type { Logger } from '@xiaozhi/observability';
import type { AgentRuntime } from '../config/agent-runtime.js';
import type { LlmMessage, LlmUsage } from '../llm/llm.js';
import type { RecallOutcome, SessionMemory } from '../memory/session-memory.js';
import { NOTHING_RECALLED } from '../rights/personal-memory.js';
import { SpeechError } from '../speech/speech-error.js';
import type { Tts } from '../speech/tts/tts.js';
import type { ToolBox } from '../tools/tool-box.js';
import type { Sound } from '../tools/tool.js';
import { untilAborted } from '../async/until-aborted.js';
import { CANNED } from './canned-sentences.js';
import { transcribe } from './listening/transcribe.js';
import type { Utterance } from './listening/utterance-recorder.js';
import { PlayoutStalled, awaitPlayed, playout } from './speaking/playout.js';
import type { Heard, PlayoutSink } from './speaking/playout.js';
import { toParts } from './speaking/reply-parts.js';
import type { AudiblePart } from './speaking/reply-parts.js';
import { speak } from './speaking/speak.js';
import { withinLimit } from './output-limit.js';
import type { OutputLimit } from './output-limit.js';
import { withChildNote } from './thinking/child-note.js';
import { buildPrompt } from './thinking/prompt.js';
import { replyWithTools } from './thinking/reply-with-tools.js';
import { TraceRecorder } from './trace-recorder.js';
import type { StageSpan } from './trace-recorder.js';
import { traced, tracedLlm, tracedTools, tracedTts } from './traced-providers.js';
import { courseOf, noteListening, recallOutcomeOf } from './turn-course.js';
import type { TurnCourse } from './turn-course.js';
import type { TurnWatch } from './turn-watch.js';

/** What a turn begins with: speech, typed words, or a sentence of ours to be said as it is. */
export type TurnInput =
  /** `text`: its words, where they were recognised before. */
  | { kind: 'utterance'; utterance: Utterance; text?: string | undefined }
  | { kind: 'text'; text: string }
  /** Asked of the model in the user's place; the device shows nothing of it. */
  | { kind: 'prompt'; text: string }
  /** Said as it is. `shown`: what the device displays as heard; left out where it speaks first. */
  | { kind: 'announcement'; text: string; shown?: string };

/** What a turn tells the device, in this order. */
export interface TurnSink extends PlayoutSink {
  understood(text: string): void;
  speakingStarted(): void;
  emotion(emotion: Emotion): void;
  speakingStopped(): void;
}

export interface TurnDeps {
  runtime: AgentRuntime;
  memory: SessionMemory;
  tools: Pick<ToolBox, 'descriptions' | 'run'>;
  /** True for words that end the conversation instead of being answered. */
  isExit: (userText: string) => boolean;
  outputLimit: OutputLimit;
  /** Told when the limit is reached; the last sentence of the turn says so. */
  onLimitReached: () => void;
  /** Dialogue so far plus the user's words. */
  messagesWith: (userText: string) => LlmMessage[];
  sink: TurnSink;
  /** Apologises where the agent's own voice is what failed. */
  lastResortTts: () => Tts;
  clock: Clock;
  now: () => Date;
  logger: Logger;
  /** Told the user's words as soon as they are known; the device is told them when it resolves. Never rejects. */
  onUnderstood: (userText: string) => Promise<void>;
  /** Told when nothing more of the reply will be heard, before the device has played it all. */
  onHeard: (result: TurnResult) => void;
  /** Told how it went, when it is over. */
  onTraced: (course: TurnCourse) => void;
  /** Undefined where nobody watches. */
  watch?: TurnWatch | undefined;
}

export interface TurnResult {
  /**
   * `nothing-said`: no words in the utterance; `exit`: an exit command; `cut`: cancelled; `failed`: there was no voice
   * for what was to be said first; else `spoken`.
   */
  kind: 'nothing-said' | 'exit' | 'spoken' | 'cut' | 'failed';
  userText: string;
  /** What the device really got to say. */
  heardText: string;
  recalled: RecallOutcome;
}

/**
 * One user turn, from the end of an utterance to the last spoken frame. Cancelled by barge-in, abort, close or a new
 * wake word through `signal`: after that nothing of this turn is sent, and its result is `cut` with the part that was
 * heard. Only that part enters dialogue and memory. Source: device protocol, abort and barge-in.
 */
export class Turn {
  private readonly trace: TraceRecorder;
  private readonly heard: Heard = {
    sentences: [],
    framesCount: 0,
    firstFrameAtMs: undefined,
    maxLatenessMs: 0,
  };
  private userText = '';
  private recalled: RecallOutcome = NOTHING_RECALLED;
  private isSpeaking = false;
  private refusal: string | undefined;
  private hasFailed = false;
  private told: TurnResult | undefined;
  private playing: StageSpan | undefined;

  constructor(
    private readonly input: TurnInput,
    private readonly deps: TurnDeps,
  ) {
    const { clock, watch } = deps;
    const onChanged = watch && ((stages: OpenTurnStage[]) => watch.stages(stages));
    this.trace = new TraceRecorder(() => clock.nowMs(), clock.nowMs(), onChanged);
    if (input.kind === 'utterance') noteListening(input.utterance, this.trace);
  }

  /** Never rejects: a failing stage ends in a spoken apology, and whatever happens in `tts stop`. */
  async run(signal: AbortSignal): Promise<TurnResult> {
    const result = await this.runStages(signal);
    const outcome = result.kind === 'spoken' && this.hasFailed ? 'failed' : result.kind;
    this.playing?.end(outcome === 'cut' ? 'cut' : 'ok');
    const course = courseOf(outcome, this.heard, this.trace);
    this.deps.logger.info({ ...course, firstPacketMs: this.firstPacketMs }, 'turn ended');
    this.deps.onTraced(course);
    return result;
  }

  /** When the first packet was encoded: what is left until it is sent is the gap that devices need. */
  private get firstPacketMs(): number | undefined {
    const { firstPacketAtMs } = this.heard;
    return firstPacketAtMs === undefined
      ? undefined
      : Math.round((firstPacketAtMs - this.trace.startedAtMs) * 10) / 10;
  }

  private async runStages(signal: AbortSignal): Promise<TurnResult> {
    try {
      this.userText = await untilAborted(this.listen(signal), signal);
      if (this.userText === '') return this.result('nothing-said');
      if (this.isExit()) {
        this.deps.sink.understood(this.userText);
        this.deps.sink.speakingStarted();
        return this.result('exit');
      }
      if (this.isSaid && this.deps.outputLimit.isReached) this.refuse();
      await this.begin(signal);
      await untilAborted(this.speakAll(this.limited(signal), signal), signal);
      const result = this.tell('spoken');
      await awaitPlayed(this.heard, this.deps.clock, signal);
      this.end();
      return result;
    } catch (error) {
      if (!signal.aborted) return this.isUnasked ? this.fail(error) : this.apologise(error, signal);
      return this.tell('cut');
    }
  }

  private async listen(signal: AbortSignal): Promise<string> {
    if (this.input.kind === 'announcement') return this.input.shown ?? this.input.text;
    if (this.input.kind === 'text' || this.input.kind === 'prompt') return this.input.text;
    if (this.input.text !== undefined) return this.input.text;
    const { asr } = this.deps.runtime;
    const words = transcribe(asr, this.input.utterance, signal);
    return traced(words, this.trace.begin('transcribe', asr.code), signal, (text) =>
      text === '' ? 'empty' : 'ok',
    );
  }

  private get isSaid(): boolean {
    return this.input.kind === 'utterance' || this.input.kind === 'text';
  }

  /** The device speaks first: nobody said anything that could be shown, or apologised for. */
  private get isUnasked(): boolean {
    return this.input.kind === 'announcement' && this.input.shown === undefined;
  }

  private isExit(): boolean {
    return this.isSaid && this.deps.isExit(this.userText);
  }

  /** The device has been told all that it may be told today: it shows and says that, and nothing else. */
  private refuse(): void {
    this.refusal = this.limitSentence;
    this.deps.onLimitReached();
  }

  private get limitSentence(): string {
    return CANNED[this.deps.runtime.agent.language].dailyLimit;
  }

  private async begin(signal: AbortSignal): Promise<void> {
    if (this.userText !== '') await untilAborted(this.deps.onUnderstood(this.userText), signal);
    const isShown = this.input.kind !== 'prompt' && !this.isUnasked;
    if (isShown) this.deps.sink.understood(this.refusal ?? this.userText);
    this.deps.sink.speakingStarted();
    this.isSpeaking = true;
  }

  private end(): void {
    if (this.isSpeaking) this.deps.sink.speakingStopped();
    this.isSpeaking = false;
  }

  private async *limited(signal: AbortSignal): AsyncGenerator<AudiblePart> {
    if (this.refusal !== undefined) return void (yield this.refusal);
    const { outputLimit, onLimitReached } = this.deps;
    yield* withinLimit(this.parts(signal), outputLimit, this.limitSentence, onLimitReached);
  }

  private async *parts(signal: AbortSignal): AsyncGenerator<AudiblePart> {
    if (this.input.kind === 'announcement') return void (yield* toParts(once(this.input.text)));
    const recalling = this.recall(signal);
    this.recalled = await traced(recalling, this.trace.begin('recall'), signal, (outcome) =>
      recallOutcomeOf(outcome, this.deps.runtime.agent.recallDeadlineMs),
    );
    if (!this.deps.memory.isGuest) this.deps.watch?.recalled(this.recalled);
    yield* toParts(this.reply(signal));
  }

  private recall(signal: AbortSignal): Promise<RecallOutcome> {
    const { memory } = this.deps;
    // What was recalled while the person still spoke may be older than guest mode.
    if (memory.isGuest) return Promise.resolve(NOTHING_RECALLED);
    const live = this.input.kind === 'utterance' ? this.input.utterance.live : undefined;
    return live?.recall(this.userText, memory, signal) ?? memory.recall(this.userText, signal);
  }

  private reply(signal: AbortSignal): AsyncIterable<string | Sound> {
    const { runtime, memory, messagesWith, now } = this.deps;
    const persona = withChildNote(runtime.systemPrompt, memory.isChild);
    const at = now();
    const { timeZone, language } = runtime.agent;
    const request = {
      system: buildPrompt(persona, this.recalled.section, at, timeZone),
      messages: messagesWith(this.userText),
      memories: this.recalled.memories,
      now: at,
      timeZone,
      language,
      onUsage: (usage: LlmUsage) => this.deps.logger.info({ ...usage }, 'tokens of an answer'),
    };
    const { trace } = this;
    return replyWithTools(
      tracedLlm(runtime.llm, trace),
      request,
      tracedTools(this.deps.tools, trace),
      signal,
    );
  }

  private async speakAll(
    parts: AsyncIterable<AudiblePart>,
    signal: AbortSignal,
    voice = this.deps.runtime.tts,
  ): Promise<void> {
    const { sink, clock, runtime, logger } = this.deps;
    const startedAtMs = clock.nowMs();
    const tts = tracedTts(voice, this.trace);
    const speaker = { tts, correctWords: runtime.correctWords, clock, logger };
    const items = speak(this.showFace(parts), speaker, signal);
    const onFirstFrame = (): void => void (this.playing = this.trace.begin('play'));
    await playout(items, sink, this.heard, { clock, signal, startedAtMs, onFirstFrame });
  }

  /** The first sentence decides the face, before its emoji is taken out of the speech. */
  private async *showFace(parts: AsyncIterable<AudiblePart>): AsyncGenerator<AudiblePart> {
    let isFirst = this.input.kind !== 'announcement';
    for await (const part of parts) {
      if (isFirst && typeof part === 'string') this.deps.sink.emotion(emotionOf(part));
      isFirst = false;
      yield part;
    }
  }

  /** A failing provider is heard, not silent; when the voice itself fails, the turn still ends for the device. */
  private async apologise(error: unknown, signal: AbortSignal): Promise<TurnResult> {
    const { logger, runtime, clock } = this.deps;
    this.hasFailed = true;
    if (error instanceof PlayoutStalled) return this.giveUp(error);
    logger.error({ error }, 'a turn failed; the device hears an apology');
    try {
      if (!this.isSpeaking) await this.begin(signal);
      const sentence = CANNED[runtime.agent.language].apology;
      const voice = error instanceof SpeechError ? this.deps.lastResortTts() : runtime.tts;
      await untilAborted(this.speakAll(once(sentence), signal, voice), signal);
      await awaitPlayed(this.heard, clock, signal);
    } catch (second) {
      if (!signal.aborted) logger.error({ error: second }, 'not even the apology could be spoken');
    }
    const kind = signal.aborted ? 'cut' : 'spoken';
    if (!signal.aborted) this.end();
    return this.tell(kind);
  }

  /** The device takes no audio, so an apology would not be heard either. */
  private giveUp(error: PlayoutStalled): TurnResult {
    this.deps.logger.warn({ error }, 'a turn ends early: the device takes no more audio');
    this.end();
    return this.tell('spoken');
  }

  /** What could not be said is tried again later. */
  private fail(error: unknown): TurnResult {
    this.deps.logger.error({ error }, 'what was to be announced could not be spoken');
    this.end();
    return this.tell('failed');
  }

  /** Told once: a turn that is cut while the device plays its end was heard to the end. */
  private tell(kind: TurnResult['kind']): TurnResult {
    if (this.told === undefined) {
      this.told = this.result(kind);
      this.deps.onHeard(this.told);
    }
    return this.told;
  }

  private result(kind: TurnResult['kind']): TurnResult {
    const heardText = this.heard.sentences.join(
      /\p{Script=Han}/u.test(this.heard.sentences.join('')) ? '' : ' ',
    );
    return { kind, userText: this.userText, heardText, recalled: this.recalled };
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
