import type { RecalledMemory } from '@xiaozhi/memory';
import type { ToolDescription } from '../tools/tool.js';

/** A line of the dialogue. */
export interface LlmMessage {
  role: 'user' | 'assistant';
  content: string;
}

/** What a model wants done. */
export interface ToolCall {
  kind: 'tool-call';
  /** Names the call in the answer to it. */
  id: string;
  name: string;
  /** JSON as the model wrote it; whoever runs the tool parses it. */
  arguments: string;
  /** What a provider wants to see again with this call in the next round; nobody else reads it. */
  echo?: { of: string; value: string };
}

/** One round of calls and what came of them, in the calls' order. */
export interface ToolRound {
  /** What the model said before it called. */
  text: string;
  calls: readonly ToolCall[];
  results: readonly string[];
}

/** A piece of the reply's text, or a whole call. */
export type ReplyPart = string | ToolCall;

/** What a reply cost, as the service counted it. */
export interface LlmUsage {
  /** The whole prompt, cached part included. */
  inputTokens: number;
  /** The part of the prompt that the service had cached. */
  cachedInputTokens: number;
  /** The reply, hidden reasoning included. */
  outputTokens: number;
}

/** All that a reply is made from. */
export interface LlmRequest {
  /** The whole system prompt, memory section included. */
  system: string;
  /** The dialogue, oldest first; the last one is the user's. */
  messages: readonly LlmMessage[];
  /** The memories that stand in the system prompt, for a model that cannot read it. */
  memories: readonly RecalledMemory[];
  /** The user's local date and time. */
  now: Date;
  /** IANA name. */
  timeZone: string;
  language: 'en' | 'zh';
  /** What it may call; none where it must answer now. */
  tools?: readonly ToolDescription[];
  /** Calls of this turn so far. */
  rounds?: readonly ToolRound[];
  /** Told the cost of the reply, once, where the service says it. */
  onUsage?: (usage: LlmUsage) => void;
}

/** One prompt that wants one whole answer. */
export interface LlmPrompt {
  system: string;
  user: string;
  /** As of a request. */
  onUsage?: (usage: LlmUsage) => void;
}

/** A language model. An instance holds configuration only, and serves all sessions. */
export interface Llm {
  readonly code: string;
  /**
   * Streams the reply as pieces of text, and the calls of tools once they are whole.
   * @throws LlmError
   */
  reply(request: LlmRequest, signal: AbortSignal): AsyncIterable<ReplyPart>;
  /**
   * One whole answer to one prompt: for extraction and summaries. Absent where the provider is no model
   * (the rule-based assistant) or has a persona of its own (Dify, Coze).
   */
  complete?(prompt: LlmPrompt, signal: AbortSignal): Promise<string>;
}

export type LlmErrorCode = 'LLM_UNAVAILABLE' | 'LLM_UNAUTHORIZED' | 'LLM_REJECTED';

/** The model did not answer. The message names the provider and what to change. */
export class LlmError extends Error {
  /** How long the service asks to be left alone, in ms; undefined where it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: LlmErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.name = 'LlmError';
    this.retryAfterMs = options.retryAfterMs;
  }

  get retryable(): boolean {
    return this.code === 'LLM_UNAVAILABLE';
  }
}
