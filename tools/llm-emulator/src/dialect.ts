import type { IncomingHttpHeaders } from 'node:http';

/** A call that the emulated model wants; the arguments as an object. */
export interface EmulatedCall {
  name: string;
  arguments: Record<string, unknown>;
}

/** What the emulated model says, piece by piece. */
export interface EmulatedReply {
  /** Reasoning, in whatever way the service shows it. */
  thought?: string;
  pieces: readonly string[];
  calls?: readonly EmulatedCall[];
}

/** A request as every service means it. */
export interface Asked {
  system: string;
  /** Oldest first; results of tools have the role `tool`. */
  messages: readonly { role: 'user' | 'assistant' | 'tool'; text: string }[];
  /** Names. */
  tools: readonly string[];
  /** The parsed JSON. */
  body: Record<string, unknown>;
}

/** The bytes of a reply before they are cut: head, one entry a piece, and what says that the reply is complete. */
export interface WireReply {
  head: readonly string[];
  pieces: readonly string[];
  end: readonly string[];
}

/** How one service is spoken to. */
export interface Dialect {
  /** After the emulator's address, for a provider's `base_url`. */
  basePath: string;
  contentType: string;
  isRoute(path: string): boolean;
  keyOf(headers: IncomingHttpHeaders): string | undefined;
  /** @throws Error for what the service refuses with 400 */
  read(body: unknown, path: string): Asked;
  write(reply: EmulatedReply, asked: Asked): WireReply;
  /** Body of a refusal. */
  refusal(status: number, message: string): string;
  /** A failure in the middle of a stream. */
  streamedFailure(message: string): string;
}
