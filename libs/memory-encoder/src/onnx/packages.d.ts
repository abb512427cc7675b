/** What is used of onnxruntime-node: its own types name a package that is not installed. */
declare module 'onnxruntime-node' {
  export class Tensor {
    constructor(type: 'int64', data: BigInt64Array, dims: readonly number[]);
    readonly dims: readonly number[];
    readonly data: Float32Array | BigInt64Array | Uint16Array;
  }
  export class InferenceSession {
    static create(path: string, options: object): Promise<InferenceSession>;
    readonly inputNames: readonly string[];
    readonly outputNames: readonly string[];
    run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  }
}

/** What is used of it: the package's own types leave out file extensions, so that they are not found. */
declare module '@huggingface/tokenizers' {
  export class Tokenizer {
    /** @param tokenizer content of `tokenizer.json`. @param config content of `tokenizer_config.json` */
    constructor(tokenizer: object, config: object);
    encode(text: string): { ids: number[] };
    token_to_id(token: string): number | undefined;
  }
}
