import type { AgentSettings } from '@xiaozhi/contracts';
import type { InteractionMessage, RecalledMemory } from '@xiaozhi/memory';

/** What recall found within its deadline. */
export interface RecallOutcome {
  memories: readonly RecalledMemory[];
  /** The prompt's memory section: `[YYYY-MM-DD HH:MM:SS] text`, one line each, newest first; may be empty. */
  section: string;
  tookMs: number;
  /** False when the provider had not answered by the deadline and only the mirror was used. */
  isComplete: boolean;
}

/** A turn that ended, as far as memory is concerned. */
export interface FinishedTurn {
  /** ULID of the turn; becomes the interaction's id. */
  turnId: string;
  /** What was said and what was really heard of the answer; real turns only. */
  messages: readonly InteractionMessage[];
  recalled: RecallOutcome;
}

/** What a session holds of memory. Bound to one role id when it is made; it can reach no other. */
export interface SessionMemory {
  /** Loads the role's mirror; returns at once. */
  prefetch(): void;
  /** Never rejects and never takes longer than the agent's recall deadline. */
  recall(text: string, signal: AbortSignal): Promise<RecallOutcome>;
  /**
   * Keeps what the user has just said until its turn is captured, so that neither a crash in the middle of the
   * answer nor a turn that is cut before any answer loses it. Durable when this resolves; the turn does not wait.
   */
  hear(turnId: string, said: InteractionMessage): Promise<void>;
  /** Hands a finished turn, with what was heard in earlier turns that never finished, to the outbox; durable when this resolves. The conversation does not wait for it. */
  capture(turn: FinishedTurn): Promise<void>;
  /** This person's memories that fit the words, best first; without words the newest. */
  find(text: string, signal: AbortSignal): Promise<readonly RecalledMemory[]>;
  /** Takes a memory out for good; the turn in which that is asked for is not kept. @throws MemoryError */
  forget(memoryId: string, signal: AbortSignal): Promise<void>;
  /** Nothing of what is said is kept. */
  readonly isPaused: boolean;
  /** Paused: nothing of this session is kept from this turn on. */
  setPaused(isPaused: boolean): Promise<void>;
}

/** Makes the memory of one session. */
export interface SessionMemoryFactory {
  open(subject: {
    agent: AgentSettings;
    deviceId: string;
    sessionId: string;
    /** How the device talks: `websocket` or `mqtt`. */
    channel?: string;
    speakerId?: string;
  }): SessionMemory;
}
