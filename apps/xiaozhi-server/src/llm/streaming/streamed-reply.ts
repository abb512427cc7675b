import type { LlmUsage, ToolCall } from '../llm.js';
import type { LlmHttpRequest } from './llm-http.js';

/** What one event of a service's stream says. */
export interface ReplyEvent {
  /** More of the reply, markup included. */
  text?: string;
  /** Part of a call came. */
  isCall?: boolean;
  /** Reasoning came that is not spoken. */
  isThought?: boolean;
  usage?: LlmUsage;
  /** The reply is complete; figures may follow. */
  isEnd?: boolean;
}

/** Reads one reply in a service's own format. */
export interface ReplyReader<TFrame> {
  /** @throws LlmError where the event tells of a failure, anything else where it is no event of this service */
  read(frame: TFrame): ReplyEvent;
  /** The calls, once the reply has ended. */
  calls(): ToolCall[];
}

export interface StreamedReply<TFrame> extends LlmHttpRequest {
  frames: (body: ReadableStream<Uint8Array>) => AsyncIterable<TFrame>;
  reader: ReplyReader<TFrame>;
  firstWordMs: number;
  /** After a call was carried out a model may have nothing to say. */
  mayBeEmpty: boolean;
  onUsage?: (usage: LlmUsage) => void;
}
