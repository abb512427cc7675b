import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { readOnnxMetadata } from './onnx-metadata.js';

export type ModelType = 'sense_voice' | 'paraformer' | 'zipformer' | 'whisper' | 'moonshine';

/** A model that can be loaded; paths are whole. */
export interface FoundModel {
  type: ModelType;
  /** True for a model that works while somebody speaks. */
  isStreaming: boolean;
  /** By the names that sherpa-onnx has for them. */
  files: Readonly<Record<string, string>>;
  tokens: string;
}

/** In words for the operator: what is missing, and where. */
export class ModelFolderError extends Error {}

const WEIGHTS = /\.(onnx|ort)$/;

/**
 * Finds the folder of a setting: a whole path, or a name in `models/asr` (or `models`, as other xiaozhi servers have it).
 * @throws ModelFolderError naming all places that were looked at
 */
export function findModelFolder(setting: string, modelsDir: string): string {
  const bare = setting.replace(/^(\.\/)?models\//, '').replace(/^asr\//, '');
  const places = isAbsolute(setting) ? [setting] : [join(modelsDir, 'asr', bare), join(modelsDir, bare)];
  const found = places.find((place) => existsSync(place) && statSync(place).isDirectory());
  if (found !== undefined) return found;
  throw new ModelFolderError(`There is no folder ${places.join(' or ')}; put the model's files there.`);
}

/**
 * Tells from a folder's files which model it is. Quantised files (`int8`) go before others.
 * @param wanted the operator's word for it, where there is one
 * @throws ModelFolderError naming what is missing
 */
export function detectModel(folder: string, wanted?: ModelType): FoundModel {
  const names = readdirSync(folder).sort();
  const file = (...patterns: RegExp[]): string | undefined => {
    const fitting = names.filter(
      (name) => WEIGHTS.test(name) && patterns.some((pattern) => pattern.test(name)),
    );
    const best = fitting.find((name) => name.includes('int8')) ?? fitting[0];
    return best && join(folder, best);
  };
  const layouts = layoutsOf(file);
  const tokensName =
    names.find((name) => name === 'tokens.txt') ?? names.find((name) => /tokens\.txt$/.test(name));
  const fitting = layouts.filter(({ type }) => wanted === undefined || type === wanted);
  const whole = fitting.find(
    ({ files, isIt }) => Object.values(files).every((path) => path !== undefined) && isIt(),
  );
  if (whole === undefined) throw new ModelFolderError(missingFrom(folder, names, fitting, wanted));
  if (tokensName === undefined)
    throw new ModelFolderError(`${folder} has a ${whole.type} model, but no tokens.txt.`);
  return {
    type: whole.type,
    isStreaming: whole.isStreaming(),
    files: whole.files as Record<string, string>,
    tokens: join(folder, tokensName),
  };
}

interface Layout {
  type: ModelType;
  /** Undefined: not there. */
  files: Record<string, string | undefined>;
  /** Whether files of these names are of this type at all. */
  isIt: () => boolean;
  isStreaming: () => boolean;
}

function layoutsOf(file: (...patterns: RegExp[]) => string | undefined): Layout[] {
  const model = file(/^model/);
  const encoder = file(/(^|-)encoder/);
  const decoder = file(/(^|-)decoder/);
  const joiner = file(/(^|-)joiner/);
  const keysOf = (path: string | undefined): ReadonlyMap<string, string> =>
    path === undefined ? new Map<string, string>() : readOnnxMetadata(path);
  const typeOf = (path: string | undefined): string => keysOf(path).get('model_type') ?? '';
  const isWhisper = (): boolean =>
    typeOf(encoder).startsWith('whisper') || keysOf(encoder).has('sot_sequence');
  const never = (): boolean => false;
  const always = (): boolean => true;
  return [
    {
      type: 'moonshine',
      files: { encoder: file(/^encoder_model/), mergedDecoder: file(/^decoder_model_merged/) },
      isIt: always,
      isStreaming: never,
    },
    {
      type: 'moonshine',
      files: {
        preprocessor: file(/^preprocess/),
        encoder: file(/^encode\./),
        uncachedDecoder: file(/^uncached_decode/),
        cachedDecoder: file(/^cached_decode/),
      },
      isIt: always,
      isStreaming: never,
    },
    {
      type: 'zipformer',
      files: { encoder, decoder, joiner },
      isIt: always,
      // A transducer that streams says how much it takes at a time.
      isStreaming: () => keysOf(encoder).has('decode_chunk_len'),
    },
    { type: 'whisper', files: { encoder, decoder }, isIt: isWhisper, isStreaming: never },
    {
      type: 'paraformer',
      files: { encoder, decoder },
      isIt: () => typeOf(encoder).includes('paraformer') || keysOf(encoder).has('lfr_window_size'),
      isStreaming: always,
    },
    {
      type: 'sense_voice',
      files: { model },
      isIt: () => typeOf(model).includes('sense_voice') || keysOf(model).has('lang_auto'),
      isStreaming: never,
    },
    {
      type: 'paraformer',
      files: { model },
      isIt: () => typeOf(model).includes('paraformer'),
      isStreaming: never,
    },
  ];
}

/** What a folder lacks that comes closest to one of the types. */
function missingFrom(
  folder: string,
  names: readonly string[],
  layouts: readonly Layout[],
  wanted: ModelType | undefined,
): string {
  const weights = names.filter((name) => WEIGHTS.test(name));
  if (weights.length === 0) return `${folder} has no .onnx or .ort file; unpack the model there.`;
  const missingOf = ({ files }: Layout): string[] =>
    Object.entries(files).flatMap(([name, path]) => (path === undefined ? [name] : []));
  const partly = layouts
    .filter(
      (layout) => missingOf(layout).length > 0 && missingOf(layout).length < Object.keys(layout.files).length,
    )
    .sort((a, b) => missingOf(a).length - missingOf(b).length)[0];
  if (partly !== undefined)
    return `${folder} looks like a ${partly.type} model without its ${missingOf(partly).join(' and ')} file.`;
  const what =
    wanted === undefined
      ? 'any model that is known here (SenseVoice, Paraformer, Zipformer, Whisper, Moonshine)'
      : `a ${wanted} model`;
  return `${weights.join(', ')} in ${folder} are not the files of ${what}, as sherpa-onnx has them.`;
}
