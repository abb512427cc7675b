import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SpeechError } from '../../speech-error.js';

export interface SpeakerModelFile {
  /** The folder's name, by which its embeddings are known. */
  encoder: string;
  /** Whole path of its .onnx file. */
  file: string;
}

/**
 * Finds the speaker model: the one folder in `models/speaker` with one `.onnx` file in it.
 * @param wanted the folder's name, where there are several
 * @returns undefined where there is none and none was asked for
 * @throws SpeechError naming what is missing, or what to choose from
 */
export function findSpeakerModel(modelsDir: string, wanted?: string): SpeakerModelFile | undefined {
  const root = join(modelsDir, 'speaker');
  const names = isFolder(root) ? foldersIn(root) : [];
  if (wanted !== undefined && !names.includes(wanted))
    throw unusable(`There is no folder ${join(root, wanted)} (SPEAKER_MODEL); put the model there.`);
  const [encoder, ...others] = wanted === undefined ? names : [wanted];
  if (encoder === undefined) return undefined;
  if (others.length > 0)
    throw unusable(`${root} has several models (${names.join(', ')}): choose one with SPEAKER_MODEL.`);
  const folder = join(root, encoder);
  const files = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  const [file] = files;
  if (file === undefined || files.length > 1)
    throw unusable(`${folder} must have exactly one .onnx file, and has ${files.length}.`);
  return { encoder, file: join(folder, file) };
}

function foldersIn(root: string): string[] {
  // Links to folders count: models are large.
  return readdirSync(root)
    .filter((name) => !name.startsWith('.') && isFolder(join(root, name)))
    .sort();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function unusable(message: string): SpeechError {
  return new SpeechError('SPEECH_UNAVAILABLE', `[speaker model] ${message}`);
}
