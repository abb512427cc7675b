import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers of a token's vector in the tiny model. */
export const TINY_DIMENSION = 8;

const WORDS =
  '[PAD] [UNK] [CLS] [SEP] user lives in berlin is allergic to peanuts and likes hiking mountains ' +
  'with friends tea the fact number where do i ? . 0 1 2 3 4 5 6 7 8 9 ##0 ##1 ##2 ##3 ##4 ##5 ##6 ##7 ##8 ##9 ' +
  'never wanted as memory question more goes on late again warm up 用 户 住 在 北 京 。 预 热';

export interface TinyModelOptions {
  /** `unigram`: pieces with scores, as multilingual models have them. `bpe`: merges. WordPiece unless given. */
  tokenizer?: 'wordpiece' | 'unigram' | 'bpe';
  /** Inputs beside `input_ids`; `attention_mask` unless given. */
  otherInputs?: readonly string[];
}

/**
 * Writes a real, very small sentence model into a folder: a vector for each token, looked up in a table of pseudo-random
 * numbers, as the output `last_hidden_state`.
 */
export function writeTinyModel(folder: string, options: TinyModelOptions = {}): void {
  mkdirSync(folder, { recursive: true });
  const tokenizer = TOKENIZERS[options.tokenizer ?? 'wordpiece']();
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  const tokensCount = Math.max(WORDS.split(' ').length, 300);
  writeFileSync(
    join(folder, 'model.onnx'),
    modelBytes(tokensCount, ['input_ids', ...(options.otherInputs ?? ['attention_mask'])]),
  );
}

const template = (start: string, end: string, ids: readonly [number, number]): object => ({
  type: 'TemplateProcessing',
  single: [
    { SpecialToken: { id: start, type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { SpecialToken: { id: end, type_id: 0 } },
  ],
  pair: [],
  special_tokens: {
    [start]: { id: start, ids: [ids[0]], tokens: [start] },
    [end]: { id: end, ids: [ids[1]], tokens: [end] },
  },
});
const special = (id: number, content: string): object => ({
  ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
});
const PARTS = { version: '1.0', truncation: null, padding: null, decoder: null };

const TOKENIZERS = {
  wordpiece: () => ({
    ...PARTS,
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((token, id) => special(id, token)),
    normalizer: {
      ...{ type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true },
      ...{ strip_accents: null, lowercase: true },
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: template('[CLS]', '[SEP]', [2, 3]),
    model: {
      ...{ type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##' },
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(WORDS.split(' ').map((word, id) => [word, id])),
    },
  }),
  unigram: () => ({
    ...PARTS,
    added_tokens: ['<s>', '<pad>', '</s>', '<unk>'].map((token, id) => special(id, token)),
    normalizer: { type: 'NFKC' },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    post_processor: template('<s>', '</s>', [0, 2]),
    model: {
      type: 'Unigram',
      unk_id: 3,
      vocab: [
        ...['<s>', '<pad>', '</s>', '<unk>'].map((piece) => [piece, 0]),
        ...['▁', '▁user', '▁lives', '▁in', '▁berlin', '住在', '北京'].map((piece) => [piece, -3]),
        ...[...'abcdefghijklmnopqrstuvwxyz用户住在北京。.?0123456789'].map((piece) => [piece, -6]),
      ],
    },
  }),
  bpe: () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyzUFIĠ.?0123456789'];
    const merges = ['l i', 'li v', 'liv e', 'live s', 'Ġ lives', 'b e'];
    const pieces = [
      '<s>',
      '<pad>',
      '</s>',
      '<unk>',
      ...letters,
      ...merges.map((pair) => pair.replace(' ', '')),
    ];
    return {
      ...PARTS,
      added_tokens: ['<s>', '<pad>', '</s>', '<unk>'].map((token, id) => special(id, token)),
      normalizer: null,
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      post_processor: template('<s>', '</s>', [0, 2]),
      model: {
        ...{ type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: '' },
        ...{ end_of_word_suffix: '', fuse_unk: false, byte_fallback: false },
        vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
        merges,
      },
    };
  },
};

/** A ModelProto with one Gather; field numbers are those of onnx.proto. */
function modelBytes(tokensCount: number, inputs: readonly string[]): Buffer {
  const table = Float32Array.from({ length: tokensCount * TINY_DIMENSION }, (_, index) =>
    pseudoRandom(index),
  );
  const weights = message(
    number(1, tokensCount),
    number(1, TINY_DIMENSION),
    number(2, FLOAT),
    text(8, 'table'),
    bytes(9, Buffer.from(table.buffer)),
  );
  const node = message(
    text(1, 'table'),
    text(1, 'input_ids'),
    text(2, 'last_hidden_state'),
    text(4, 'Gather'),
  );
  const graph = message(
    bytes(1, node),
    text(2, 'tiny'),
    bytes(5, weights),
    ...inputs.map((name) => bytes(11, valueInfo(name, INT64, ['batch', 'tokens']))),
    bytes(12, valueInfo('last_hidden_state', FLOAT, ['batch', 'tokens', TINY_DIMENSION])),
  );
  return message(number(1, 8), bytes(7, graph), bytes(8, message(text(1, ''), number(2, 13))));
}

const FLOAT = 1;
const INT64 = 7;

function valueInfo(name: string, type: number, dims: readonly (string | number)[]): Buffer {
  const shape = message(
    ...dims.map((dim) => bytes(1, typeof dim === 'number' ? number(1, dim) : text(2, dim))),
  );
  return message(text(1, name), bytes(2, message(bytes(1, message(number(1, type), bytes(2, shape))))));
}

function message(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields);
}

function number(field: number, value: number): Buffer {
  return Buffer.from([...varint(field << 3), ...varint(value)]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** The same number for the same index, from −1 to 1. */
function pseudoRandom(index: number): number {
  const bits = Math.imul(index + 1, 2_654_435_761) >>> 0;
  return ((Math.imul(bits ^ (bits >>> 15), 2_246_822_519) >>> 0) / 0xffffffff) * 2 - 1;
}
