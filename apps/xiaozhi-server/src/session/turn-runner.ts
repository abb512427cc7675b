import { sttMessage, ttsMessage } from '@xiaozhi/device-protocol';
import type { Emotion } from '@xiaozhi/device-protocol';
import type { InteractionMessage } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { AgentRuntime } from '../config/agent-runtime.js';
import type { SessionMemory } from '../memory/session-memory.js';
import type { ToolBox } from '../tools/tool-box.js';
import { doneWithin } from '../async/done-within.js';
import { asWritten } from '../speech/tts/correct-words.js';
import type { Tts } from '../speech/tts/tts.js';
import type { OutputLimit } from '../turn/output-limit.js';
import { awaitPlayed, playout } from '../turn/speaking/playout.js';
import { speak } from '../turn/speaking/speak.js';
import { Turn } from '../turn/turn.js';
import type { TurnInput, TurnResult } from '../turn/turn.js';
import { Dialogue } from './dialogue.js';
import type { Loudspeaker } from './loudspeaker.js';
import { watchFor } from './playground-watch.js';
import { RecordKeeping } from './record-keeping.js';
import type { SessionIdentity } from './session-identity.js';
import type { ConversationLine } from './session-observer.js';
import type { SessionDeps } from './session-deps.js';
import { toldTools } from './tool-lines.js';
import { DeviceTurnSink } from './turn-sink.js';

/** A disk that takes longer to keep what was said holds up no answer. */
const KEEP_LIMIT_MS = 1_000;

export interface TurnContext {
  runtime: AgentRuntime;
  memory: SessionMemory;
  tools: ToolBox;
  /** ULID. */
  turnId: string;
  /** False for a greeting: it is no conversation. */
  isRemembered: boolean;
  hasEmoji: boolean;
  isExit: (userText: string) => boolean;
  /** An exit command was said: it is shown, and that is all. */
  onExit: () => void;
  outputLimit: OutputLimit;
  /** The device has been told all that it may be told today. */
  onLimitReached: () => void;
}

interface RunningTurn {
  controller: AbortController;
  signal: AbortSignal;
  sink: DeviceTurnSink;
}

/** Runs a session's turns, one at a time: a new one cancels the old one. */
export class TurnRunner {
  private current: RunningTurn | undefined;
  private dialogue = new Dialogue();
  private readonly tasks = new Set<Promise<void>>();
  private readonly recordKeeping = new RecordKeeping((message) => this.loudspeaker.sendText(message));

  constructor(
    private readonly identity: SessionIdentity,
    private readonly loudspeaker: Loudspeaker,
    private readonly deps: SessionDeps,
    private readonly logger: Logger,
    private readonly onIdle: () => void,
  ) {}

  get isRunning(): boolean {
    return this.current !== undefined;
  }

  /** Silences the running turn at once. @returns whether the device was told to stop speaking */
  cancel(): boolean {
    const { current } = this;
    this.abort();
    return current?.sink.cut() ?? false;
  }

  /** The connection ends: the running turn is cut, and nothing more is sent. */
  close(): void {
    this.abort();
  }

  /** Nothing of what was said here is known to the next turn, what is being said included. */
  forget(): void {
    this.dialogue = new Dialogue();
  }

  /** Starts a turn. @returns what became of it; never rejects */
  start(input: TurnInput, context: TurnContext): Promise<TurnResult> {
    const { runtime, memory, tools, turnId } = context;
    this.recordKeeping.begin(memory, () => this.dialogue.clear());
    const { dialogue } = this;
    const turn = this.begin(context.hasEmoji, () => this.recordKeeping.faceOf(memory));
    const logger = this.logger.child({ turnId });
    let saidAt = this.deps.now();
    const { sessionId, deviceId } = this.identity;
    const subject = {
      ...{ turnId, sessionId, deviceId, agentId: runtime.agent.id },
      ...{ startedAt: saidAt.toISOString(), origin: input.kind },
    };
    const told = { session_id: sessionId, turn_id: turnId, origin: input.kind };
    const watch = watchFor(runtime.agent, told, this.loudspeaker, logger);
    const run = new Turn(input, {
      runtime,
      memory,
      tools: toldTools(tools, (content) =>
        this.tell({ role: 'tool', content, at: this.deps.now() }, context),
      ),
      isExit: context.isExit,
      outputLimit: context.outputLimit,
      onLimitReached: context.onLimitReached,
      lastResortTts: this.deps.defaultTts,
      messagesWith: (text) => dialogue.with(text),
      sink: turn.sink,
      clock: this.deps.clock,
      now: this.deps.now,
      logger,
      onUnderstood: async (userText) => {
        saidAt = this.deps.now();
        if (context.isRemembered) await this.hear(messageOf('user', userText, saidAt), context);
      },
      onHeard: (result) => this.record(result, input, saidAt, { ...context, dialogue }),
      onTraced: (course) => {
        this.deps.observer.turn({ ...course, ...subject });
        watch?.ended(course);
      },
      watch,
    }).run(turn.signal);
    this.supervise(
      run.then((result) => {
        if (result.kind === 'nothing-said') logger.info({}, 'speech was heard, but no words');
        if (!turn.signal.aborted) this.recordKeeping.show(memory, runtime.agent.language);
        this.finish(turn);
        if (result.kind === 'exit') context.onExit();
      }),
    );
    return run;
  }

  /** Says a sentence of ours where no agent is known. */
  announce(sentence: string, tts: Tts): void {
    const turn = this.begin(false);
    const { sink } = turn;
    const { clock } = this.deps;
    const voice = { tts, correctWords: asWritten, clock, logger: this.logger };
    const say = async (): Promise<void> => {
      sink.understood(sentence);
      sink.speakingStarted();
      const heard = { sentences: [], framesCount: 0, firstFrameAtMs: undefined, maxLatenessMs: 0 };
      const sentences = (async function* () {
        yield sentence;
      })();
      try {
        const options = { clock, signal: turn.signal, startedAtMs: clock.nowMs() };
        await playout(speak(sentences, voice, turn.signal), sink, heard, options);
        await awaitPlayed(heard, clock, turn.signal);
      } finally {
        sink.speakingStopped();
      }
    };
    this.supervise(
      say()
        .catch((error: unknown) => {
          if (!turn.signal.aborted) this.logger.error({ error }, 'an announcement could not be spoken');
        })
        .finally(() => this.finish(turn)),
    );
  }

  /** A wake word where greetings are off. */
  acknowledge(text: string): void {
    this.cancel();
    this.loudspeaker.sendText(sttMessage(this.identity.sessionId, text));
    this.loudspeaker.sendText(ttsMessage(this.identity.sessionId, 'start'));
    this.loudspeaker.sendText(ttsMessage(this.identity.sessionId, 'stop'));
  }

  /** Resolves when no turn and no capture is under way. */
  async settled(): Promise<void> {
    while (this.tasks.size > 0) await Promise.all(this.tasks);
  }

  private begin(hasEmoji: boolean, face?: () => Emotion | undefined): RunningTurn {
    this.cancel();
    const controller = new AbortController();
    const { signal } = controller;
    const sink = new DeviceTurnSink(this.loudspeaker, this.identity.sessionId, signal, hasEmoji, face);
    this.current = { controller, signal, sink };
    return this.current;
  }

  private abort(): void {
    this.current?.controller.abort(new Error('The turn was cancelled.'));
    this.current = undefined;
  }

  private finish(turn: RunningTurn): void {
    if (this.current !== turn) return;
    this.current = undefined;
    this.onIdle();
  }

  /** What was said and really heard enters dialogue, history and memory. */
  private record(
    result: TurnResult,
    input: TurnInput,
    saidAt: Date,
    context: TurnContext & { dialogue: Dialogue },
  ): void {
    const { dialogue } = context;
    const { userText, heardText, recalled } = result;
    if (userText === '' || input.kind === 'prompt') return;
    // What is announced was said by nobody but the assistant.
    if (input.kind === 'announcement') dialogue.announced(heardText);
    else {
      dialogue.add({ role: 'user', content: userText });
      dialogue.add({ role: 'assistant', content: heardText });
    }
    this.tellLines(result, input, saidAt, context);
    // Words that got no answer were kept when they were heard, and go along with the next turn.
    if (!context.isRemembered || heardText === '') return;
    const messages = [
      messageOf('user', userText, saidAt),
      messageOf('assistant', heardText, this.deps.now()),
    ];
    this.capture(context, { turnId: context.turnId, messages, recalled });
  }

  /** Resolves when the words are kept, or cannot be, or not in time: the conversation goes on. */
  private async hear(said: InteractionMessage, { memory, turnId }: TurnContext): Promise<void> {
    const hearing = memory.hear(turnId, said).catch((error: unknown) => {
      this.logger.error({ error, turnId }, 'what was said is not on disk yet; a crash now would lose it');
    });
    this.supervise(hearing);
    if (!(await doneWithin(hearing, KEEP_LIMIT_MS, this.deps.clock)))
      this.logger.warn({ turnId }, 'the disk is slow: the answer begins before what was said is on it');
  }

  private capture(context: TurnContext, turn: Parameters<SessionMemory['capture']>[0]): void {
    this.supervise(
      context.memory.capture(turn).catch((error: unknown) => {
        this.logger.error({ error, turnId: turn.turnId }, 'A TURN WAS NOT SAVED TO MEMORY');
      }),
    );
  }

  private tellLines(result: TurnResult, input: TurnInput, saidAt: Date, context: TurnContext): void {
    const audio = input.kind === 'utterance' ? input.utterance.samples : undefined;
    if (input.kind !== 'announcement')
      this.tell({ role: 'user', content: result.userText, at: saidAt, audio }, context);
    if (result.heardText !== '')
      this.tell({ role: 'assistant', content: result.heardText, at: this.deps.now() }, context);
  }

  /** A line for chat history, as far as the agent keeps one. */
  private tell(
    { audio, ...line }: Pick<ConversationLine, 'role' | 'content' | 'at' | 'audio'>,
    { runtime, memory, turnId }: TurnContext,
  ): void {
    if (runtime.chatHistoryConf === 0 || memory.isGuest) return;
    const { sessionId, deviceId } = this.identity;
    const subject = { sessionId, deviceId, agentId: runtime.agent.id, turnId };
    this.deps.observer.line({
      ...line,
      ...subject,
      // No recordings of children.
      ...(runtime.chatHistoryConf === 2 && audio !== undefined && !memory.isChild ? { audio } : {}),
    });
  }

  private supervise(task: Promise<void>): void {
    const guarded = task
      .catch((error: unknown) => this.logger.error({ error }, 'a task of a session failed'))
      .finally(() => this.tasks.delete(guarded));
    this.tasks.add(guarded);
  }
}

function messageOf(role: InteractionMessage['role'], content: string, at: Date): InteractionMessage {
  return { role, content, at: at.toISOString() };
}

/** Makes the id of a new session. */
export function newSessionId(): string {
  return newId();
}
