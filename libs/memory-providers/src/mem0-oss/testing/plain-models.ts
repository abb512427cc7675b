import type { TextEncoder } from '@xiaozhi/memory-index';

const SENTENCE = /[^.!?。！？\n]+[.!?。！？]*/gu;
const WORD = /\p{Script=Han}|[\p{L}\p{N}]+/gu;

/** Answers Mem0's extraction prompt by rule: every sentence of the user that is no question is a fact. */
export async function extractPlainly({ user }: { system: string; user: string }): Promise<string> {
  const messages = /## New Messages\n([\s\S]*?)\n\n## Observation Date/.exec(user)?.[1] ?? '';
  const said = messages
    .split('\n')
    .filter((line) => line.startsWith('user: '))
    .flatMap((line) => line.slice('user: '.length).match(SENTENCE) ?? [])
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && !/[?？]$/u.test(sentence));
  const memory = [...new Set(said)].map((text, index) => ({
    id: String(index),
    text,
    attributed_to: 'user',
  }));
  return `Here it is:\n${JSON.stringify({ memory })}`;
}

/** Vectors of words, by their hash: alike where words are alike. */
export const wordEncoder: TextEncoder = {
  name: 'words',
  dimension: 128,
  encode: async (texts, signal) => {
    signal.throwIfAborted();
    return texts.map(vectorOf);
  },
};

export function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(128);
  for (const word of text.toLowerCase().match(WORD) ?? []) {
    const hash = [...word.slice(0, 5)].reduce(
      (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0,
      7,
    );
    vector[hash % 128] = (vector[hash % 128] ?? 0) + 1;
  }
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
