import type { TurnTrace } from '@xiaozhi/contracts';

/** A line of the conversation, for chat history. */
export interface ConversationLine {
  deviceId: string;
  agentId: string;
  sessionId: string;
  turnId: string;
  role: 'user' | 'assistant' | 'tool';
  content: string;
  at: Date;
  /** Mono, 16 kHz, −1 to 1; only where the agent keeps audio. */
  audio?: Float32Array;
}

/** Watches sessions without touching them; removing it changes nothing of a conversation. */
export interface SessionObserver {
  opened(session: { sessionId: string; deviceId: string }): void;
  closed(session: { sessionId: string; deviceId: string; reason: string }): void;
  /** Called only where the agent keeps chat history. */
  line(line: ConversationLine): void;
  /** A turn is over, however it went. */
  turn(trace: TurnTrace): void;
}
