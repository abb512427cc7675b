/** How the vectors of tokens become that of a text. */
export type Pooling = 'mean' | 'cls';

/** To the process of a model. */
export type OnnxRequest =
  | { kind: 'load'; folder: string; pooling: Pooling; maxTokens: number }
  | { kind: 'encode'; id: number; texts: readonly string[] };

/** From it; `failed` without an id: the model cannot be loaded. */
export type OnnxAnswer =
  | { kind: 'loaded' }
  | { kind: 'vectors'; id: number; vectors: readonly Float32Array[] }
  | { kind: 'failed'; id?: number; message: string };
