import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Size of the model's vocabulary; ids beyond the tokenizer's are never spoken. */
const VOCABULARY_COUNT = 32_768;

/**
 * Writes the token table that the recogniser needs (`<base64 of the token> <id>` a line), made from the
 * tokenizer that the model was trained with.
 * @returns the file's path, in a folder of its own
 */
export async function writeMoonshineTokens(): Promise<string> {
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const { vocabById } = tokenizer as unknown as { vocabById: readonly string[] };
  const lines = Array.from({ length: VOCABULARY_COUNT }, (_, id) => {
    const token = (vocabById[id] ?? `<pad${id}>`).replaceAll('▁', ' ');
    return `${Buffer.from(token, 'utf8').toString('base64')} ${id}`;
  });
  const file = join(await mkdtemp(join(tmpdir(), 'moonshine-')), 'tokens.txt');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}
