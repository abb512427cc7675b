import type { AgentSettings, MemoryRight } from '@xiaozhi/contracts';
import type { InteractionMessage, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { SessionMode } from '../rights/session-mode.js';

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
  /**
   * Takes a memory out for good, also one that is still on its way to the provider; the turn in which that is asked for
   * is not kept. @throws MemoryError
   */
  forget(memory: Pick<RecalledMemory, 'id' | 'text'>, signal: AbortSignal): Promise<void>;
  /** Nothing of what is said is kept. */
  readonly isPaused: boolean;
  /** Paused: nothing of this person is kept from this turn on, in this session and later ones. */
  setPaused(isPaused: boolean): Promise<void>;
  /** Guest mode: nothing is recalled, nothing is kept, by whoever speaks, until the session ends. */
  readonly isGuest: boolean;
  /** Neither the turn that switches it on nor the one that switches it off is kept. */
  setGuest(isGuest: boolean): Promise<void>;
  /** Child mode: whoever speaks is taken for a child, who has a memory of their own at this device. */
  readonly isChild: boolean;
  /**
   * Holds for the device from the next turn on, in later sessions too; the turn that switches it is not kept.
   * @returns false where the operator's setting stands against it. @throws when the disk refuses it
   */
  setChild(isChild: boolean): Promise<boolean>;
  /** Which memories the last answer to this person used, and where they are from. */
  explain(signal: AbortSignal): Promise<Explanation>;
  /** What "that" means: what the last answer used, else what the person said last. */
  lastMentioned(): Promise<readonly Pick<RecalledMemory, 'id' | 'text'>[]>;
  /** A person used one of their rights: the audit log of manager-api learns of it. Never rejects. */
  noteRight(right: MemoryRight, memoryId?: string): Promise<void>;
  readonly roleId: string;
  /** Its person was erased: what the session knows of them is forgotten here too. */
  forgetPerson(): void;
}

/** Where a memory is from. */
export interface MemoryOrigin {
  text: string;
  /** As it was said; undefined where the provider does not keep it, or it was said at another device. */
  utterance: string | undefined;
  /** ISO 8601, UTC: when it was said. */
  at: string;
  isOfOtherDevice: boolean;
}

/** Why the last answer said what it said. `used`: by the measure of `measureUse`. */
export type Explanation =
  { kind: 'no-answer' } | { kind: 'not-from-memory' } | { kind: 'used'; origins: readonly MemoryOrigin[] };

/** The memory of one role, as a session's memory is built on it. */
export interface RoleMemory extends Pick<
  SessionMemory,
  'prefetch' | 'recall' | 'hear' | 'capture' | 'find' | 'forget' | 'isPaused' | 'setPaused'
> {
  readonly roleId: RoleId;
  /** The turn that was heard last is not kept. */
  leaveOutCurrentTurn(): Promise<void>;
  /** Undefined where the memory is not there any more. */
  originOf(
    memory: Pick<RecalledMemory, 'id' | 'text'>,
    signal: AbortSignal,
  ): Promise<MemoryOrigin | undefined>;
  /** What was said in a turn, while no provider has extracted it. */
  justSaidIn(turnId: string): Promise<readonly Pick<RecalledMemory, 'id' | 'text'>[]>;
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
    /** The memory of the device's children, whoever is recognised. */
    isChild?: boolean;
    /** Shared by all memories of a session; left out: never in guest mode, nor in child mode. */
    mode?: SessionMode;
  }): SessionMemory;
}
