import type { DecodedAudio } from '@xiaozhi/audio';

/** JSON Schema of a tool's arguments: always an object. */
export interface ToolParameters {
  type: 'object';
  properties?: Record<string, unknown>;
  required?: readonly string[];
  [keyword: string]: unknown;
}

/** What a language model is told of a tool. */
export interface ToolDescription {
  /** `[A-Za-z0-9_-]`, at most 64 characters. */
  name: string;
  description: string;
  parameters: ToolParameters;
}

/** Why a call came to nothing: it went wrong, or its deadline ended it. */
export type ToolFailure = 'failed' | 'late';

/** Sound that a tool has for the user: music, say. It is not speech: nothing of it is counted, kept or remembered. */
export interface Sound {
  /** Of the tool, for traces and logs. */
  code: string;
  /** What a screen shows while it plays. */
  title: string;
  /**
   * Called when it is to be heard, which may be never. Gives the samples as fast as they are taken, and frees all it
   * holds when the signal aborts or the taker leaves.
   */
  open(signal: AbortSignal): AsyncIterable<DecodedAudio>;
}

/** What became of a call. */
export type ToolResult =
  /** Goes back to the model, which says something of it. */
  | { kind: 'answer'; text: string; failure?: ToolFailure }
  /** Is said as it is; the model is not asked again. */
  | { kind: 'spoken'; text: string; failure?: undefined }
  /** As `spoken`; the sound follows at the end of the reply. */
  | { kind: 'played'; text: string; sound: Sound; failure?: undefined };

/** Something that a language model can do besides talking. */
export interface Tool {
  readonly description: ToolDescription;
  /** @param args checked to be an object only. @throws anything: the model is told that it failed */
  run(args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolResult>;
}

/** Some tools; what is in it may change between two turns. */
export interface ToolSource {
  list(): readonly Tool[];
}
