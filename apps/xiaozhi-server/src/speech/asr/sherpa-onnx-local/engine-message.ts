import type { EngineConfig } from './sherpa-config.js';

/** From the gateway to a recogniser process. `samples`: mono, 16 kHz, −1 to 1. */
export type EngineRequest =
  | { kind: 'load'; config: EngineConfig }
  /** More of an utterance; a streaming model answers with the words so far. */
  | { kind: 'audio'; utteranceId: number; samples: Float32Array }
  /** The utterance has ended: its final words are wanted. */
  | { kind: 'end'; utteranceId: number }
  /** Nobody wants its words any more. */
  | { kind: 'drop'; utteranceId: number };

/** From a recogniser process to the gateway. */
export type EngineAnswer =
  | { kind: 'loaded' }
  | { kind: 'failed'; message: string; utteranceId?: number }
  | {
      kind: 'words';
      utteranceId: number;
      text: string;
      language: string;
      isFinal: boolean;
      isEndpoint: boolean;
    };
