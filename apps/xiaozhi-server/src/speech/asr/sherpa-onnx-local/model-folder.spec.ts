import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onnxMetadataBytes } from '../../../testing/onnx-metadata-bytes.js';
import { detectModel, findModelFolder } from './model-folder.js';
import type { ModelType } from './model-folder.js';

const root = mkdtempSync(join(tmpdir(), 'models-'));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;

/** A folder with these files; a value is the file's metadata. */
function folderWith(files: Record<string, Record<string, string>>): string {
  const folder = join(root, `model-${(count += 1)}`);
  mkdirSync(folder);
  for (const [name, metadata] of Object.entries(files))
    writeFileSync(join(folder, name), Buffer.concat([Buffer.from('graph'), onnxMetadataBytes(metadata)]));
  return folder;
}

const namesOf = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([key, path]) => [key, basename(path)]));

const SENSE_VOICE = { model_type: 'sense_voice_ctc', lang_auto: '0' };

describe(detectModel, () => {
  it.each<[string, Record<string, Record<string, string>>, object]>([
    [
      'SenseVoice, the quantised file first',
      { 'model.onnx': SENSE_VOICE, 'model.int8.onnx': SENSE_VOICE, 'tokens.txt': {} },
      { type: 'sense_voice', isStreaming: false, files: { model: 'model.int8.onnx' } },
    ],
    [
      'Paraformer',
      { 'model.onnx': { model_type: 'paraformer' }, 'tokens.txt': {} },
      { type: 'paraformer', isStreaming: false, files: { model: 'model.onnx' } },
    ],
    [
      'streaming Paraformer',
      { 'encoder.int8.onnx': { model_type: 'paraformer' }, 'decoder.int8.onnx': {}, 'tokens.txt': {} },
      {
        type: 'paraformer',
        isStreaming: true,
        files: { encoder: 'encoder.int8.onnx', decoder: 'decoder.int8.onnx' },
      },
    ],
    [
      'Zipformer',
      {
        'encoder-epoch-99-avg-1.onnx': { model_type: 'zipformer2' },
        'decoder-epoch-99-avg-1.onnx': {},
        'joiner-epoch-99-avg-1.onnx': {},
        'tokens.txt': {},
      },
      { type: 'zipformer', isStreaming: false },
    ],
    [
      'streaming Zipformer',
      {
        'encoder-epoch-99-avg-1-chunk-16-left-128.int8.onnx': {
          model_type: 'zipformer2',
          decode_chunk_len: '32',
        },
        'decoder-epoch-99-avg-1-chunk-16-left-128.onnx': {},
        'joiner-epoch-99-avg-1-chunk-16-left-128.int8.onnx': {},
        'tokens.txt': {},
        'bpe.model': {},
      },
      { type: 'zipformer', isStreaming: true },
    ],
    [
      'Whisper',
      {
        'tiny.en-encoder.int8.onnx': { model_type: 'whisper-tiny.en' },
        'tiny.en-decoder.int8.onnx': {},
        'tiny.en-tokens.txt': {},
      },
      {
        type: 'whisper',
        isStreaming: false,
        files: { encoder: 'tiny.en-encoder.int8.onnx', decoder: 'tiny.en-decoder.int8.onnx' },
      },
    ],
    [
      'Moonshine',
      {
        'preprocess.onnx': {},
        'encode.int8.onnx': {},
        'uncached_decode.int8.onnx': {},
        'cached_decode.int8.onnx': {},
        'tokens.txt': {},
      },
      {
        type: 'moonshine',
        files: {
          preprocessor: 'preprocess.onnx',
          encoder: 'encode.int8.onnx',
          uncachedDecoder: 'uncached_decode.int8.onnx',
          cachedDecoder: 'cached_decode.int8.onnx',
        },
      },
    ],
    [
      'Moonshine with a merged decoder',
      { 'encoder_model.ort': {}, 'decoder_model_merged.ort': {}, 'tokens.txt': {} },
      {
        type: 'moonshine',
        isStreaming: false,
        files: { encoder: 'encoder_model.ort', mergedDecoder: 'decoder_model_merged.ort' },
      },
    ],
  ])('knows %s', (_, files, expected) => {
    const found = detectModel(folderWith(files));
    expect({ ...found, files: namesOf(found.files) }).toMatchObject(expected);
    expect(found.tokens).toMatch(/tokens\.txt$/);
  });

  it.each<[string, Record<string, Record<string, string>>, ModelType | undefined, RegExp]>([
    ['an empty folder', {}, undefined, /no \.onnx/],
    ['no tokens', { 'model.onnx': SENSE_VOICE }, undefined, /sense_voice model, but no tokens\.txt/],
    [
      'no joiner',
      { 'encoder.onnx': {}, 'decoder.onnx': {}, 'tokens.txt': {} },
      'zipformer',
      /zipformer.*without its joiner/,
    ],
    [
      'half of Moonshine',
      { 'encoder_model.onnx': {}, 'tokens.txt': {} },
      undefined,
      /moonshine.*mergedDecoder/,
    ],
    [
      'another type than was named',
      { 'model.onnx': SENSE_VOICE, 'tokens.txt': {} },
      'whisper',
      /model\.onnx.*not the files of a whisper model/,
    ],
    [
      'a model that nobody knows',
      { 'model.onnx': { model_type: 'bert' }, 'tokens.txt': {} },
      undefined,
      /SenseVoice, Paraformer/,
    ],
  ])('says what is missing: %s', (_, files, wanted, message) => {
    expect(() => detectModel(folderWith(files), wanted)).toThrow(message);
  });
});

describe(findModelFolder, () => {
  it('finds a name, a path as other servers have it, and a whole path', () => {
    mkdirSync(join(root, 'asr', 'mine'), { recursive: true });
    mkdirSync(join(root, 'theirs'));
    for (const setting of ['mine', 'models/asr/mine', './models/asr/mine', join(root, 'asr', 'mine')])
      expect(findModelFolder(setting, root)).toBe(join(root, 'asr', 'mine'));
    expect(findModelFolder('models/theirs', root)).toBe(join(root, 'theirs'));
  });

  it('names the places where it looked', () => {
    expect(() => findModelFolder('models/none', root)).toThrow(
      `There is no folder ${join(root, 'asr', 'none')} or ${join(root, 'none')}`,
    );
  });
});
