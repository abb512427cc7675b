/** The package's own types are not where its manifest says; these are the parts that are used. */
declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(type: 'float32' | 'int64', data: Float32Array | BigInt64Array, dims: readonly number[]);
    readonly data: Float32Array | BigInt64Array;
  }
  export interface InferenceSession {
    run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor | undefined>>;
  }
  export const InferenceSession: {
    create(model: Uint8Array, options: Record<string, number>): Promise<InferenceSession>;
  };
}
