/** What is used of onnxruntime-node: the package's own types are not where its manifest says. */
export interface OnnxRuntime {
  Tensor: OnnxTensorClass;
  InferenceSession: {
    create(model: Uint8Array, options: Record<string, number>): Promise<OnnxSession>;
  };
}

export type OnnxTensorClass = new (
  type: 'float32' | 'int64',
  data: Float32Array | BigInt64Array,
  dims: readonly number[],
) => OnnxTensor;

export interface OnnxTensor {
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxSession {
  run(feeds: Record<string, OnnxTensor>): Promise<Record<string, OnnxTensor | undefined>>;
}
