import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { toUnitVector } from '../unit-vector.js';
import type { Pooling } from './onnx-message.js';

/** Names of the output, the best first. */
const OUTPUTS = ['sentence_embedding', 'last_hidden_state', 'token_embeddings'];
/** Where exporters put the weights. */
const WEIGHTS = ['model.onnx', 'onnx/model.onnx'];

interface Batch {
  rows: readonly (readonly number[])[];
  /** Tokens of the longest row; shorter ones are padded. */
  width: number;
}

/** One sentence model: tokens, weights, pooling. Runs in a process of its own and computes without letting go of it. */
export class OnnxEngine {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly session: InferenceSession,
    private readonly padId: number,
    private readonly options: { pooling: Pooling; maxTokens: number },
  ) {}

  /**
   * @param folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`
   * @throws Error in words for the operator
   */
  static async load(folder: string, options: { pooling: Pooling; maxTokens: number }): Promise<OnnxEngine> {
    const weights = WEIGHTS.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (weights === undefined) throw new Error(`${folder} has no model.onnx`);
    const tokenizerFile = join(folder, 'tokenizer.json');
    if (!existsSync(tokenizerFile)) throw new Error(`${folder} has no tokenizer.json`);
    const configFile = join(folder, 'tokenizer_config.json');
    const config = existsSync(configFile) ? readJson(configFile) : {};
    const tokenizer = new Tokenizer(readJson(tokenizerFile), config);
    // One thread: the other cores are the conversations'.
    const session = await InferenceSession.create(weights, { intraOpNumThreads: 1, interOpNumThreads: 1 });
    const unknown = session.inputNames.filter((name) => !INPUTS.has(name));
    if (unknown.length > 0) throw new Error(`the model wants inputs that no text has: ${unknown.join(', ')}`);
    return new OnnxEngine(tokenizer, session, padIdOf(tokenizer, config), options);
  }

  /** A vector of unit length per text. */
  async encode(texts: readonly string[]): Promise<Float32Array[]> {
    const rows = texts.map((text) => this.tokensOf(text));
    const batch = { rows, width: Math.max(...rows.map(({ length }) => length)) };
    const feeds = Object.fromEntries(this.session.inputNames.map((name) => [name, this.feed(name, batch)]));
    const outputs = await this.session.run(feeds);
    const name = OUTPUTS.find((known) => known in outputs) ?? this.session.outputNames[0] ?? '';
    const output = outputs[name];
    if (output === undefined || !(output.data instanceof Float32Array))
      throw new Error('the model answers no float32 vectors');
    const values = output.data;
    return rows.map((row, index) => {
      const unit = toUnitVector(this.pooled(values, output.dims, index, row.length));
      if (unit === undefined) throw new Error('the model made a vector without direction');
      return unit;
    });
  }

  /** Cut before the mark that ends a text. */
  private tokensOf(text: string): number[] {
    const { ids } = this.tokenizer.encode(text);
    const { maxTokens } = this.options;
    if (ids.length === 0) throw new Error('the tokenizer makes nothing of a text');
    return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids.at(-1) as number];
  }

  private feed(name: string, { rows, width }: Batch): Tensor {
    const value = INPUTS.get(name) ?? (() => 0);
    const data = new BigInt64Array(rows.length * width);
    rows.forEach((row, at) => {
      for (let index = 0; index < width; index += 1)
        data[at * width + index] = BigInt(value(row[index], index, this.padId));
    });
    return new Tensor('int64', data, [rows.length, width]);
  }

  /** @param dims of the output: texts and numbers, or texts, tokens and numbers */
  private pooled(
    values: Float32Array,
    dims: readonly number[],
    at: number,
    tokensCount: number,
  ): Float32Array {
    const size = dims.at(-1) ?? 0;
    if (dims.length === 2) return values.subarray(at * size, (at + 1) * size);
    if (dims.length !== 3) throw new Error(`the model answers ${dims.length} dimensions, not 2 or 3`);
    const start = at * (dims[1] as number) * size;
    if (this.options.pooling === 'cls') return values.subarray(start, start + size);
    const mean = new Float32Array(size);
    for (let token = 0; token < tokensCount; token += 1)
      for (let index = 0; index < size; index += 1)
        mean[index] =
          (mean[index] as number) + (values[start + token * size + index] as number) / tokensCount;
    return mean;
  }
}

/** What models of texts ask for: a value for each token, and for each place that is padded. */
const INPUTS = new Map<string, (id: number | undefined, index: number, padId: number) => number>([
  ['input_ids', (id, _index, padId) => id ?? padId],
  ['attention_mask', (id) => (id === undefined ? 0 : 1)],
  ['token_type_ids', () => 0],
  ['position_ids', (_id, index) => index],
]);

function padIdOf(tokenizer: Tokenizer, config: object): number {
  const { pad_token: pad } = config as { pad_token?: unknown };
  const text = typeof pad === 'object' && pad !== null ? (pad as { content?: unknown }).content : pad;
  return (typeof text === 'string' ? tokenizer.token_to_id(text) : undefined) ?? 0;
}

function readJson(path: string): object {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch (cause) {
    throw new Error(`${path} cannot be read as JSON`, { cause });
  }
  throw new Error(`${path} is no JSON object`);
}
