import { z } from 'zod';

const listSchema = z.array(z.string());
const LATIN = /[\p{Script=Latin}\p{N}]/u;

/** Changes words of a text for a voice only; screens and records keep what was written. */
export type CorrectWords = (text: string) => string;

export const asWritten: CorrectWords = (text) => text;

/**
 * Reads a list of "source|target" (device protocol, `correct-words`). All are replaced in one pass, the longest source
 * first, so that no target is replaced again; a source of Latin letters counts only as a whole word. Entries without a
 * source are left out.
 */
export function parseCorrectWords(value: unknown): CorrectWords {
  const targets = new Map<string, string>();
  for (const entry of listSchema.safeParse(value).data ?? []) {
    const at = entry.indexOf('|');
    if (at > 0 && entry.slice(0, at).trim() !== '')
      targets.set(entry.slice(0, at).trim(), entry.slice(at + 1).trim());
  }
  if (targets.size === 0) return asWritten;
  const sources = [...targets.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(sources.map(patternOf).join('|'), 'gu');
  return (text) => text.replace(pattern, (source) => targets.get(source) ?? source);
}

function patternOf(source: string): string {
  const literal = source.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const characters = [...source];
  const before = LATIN.test(characters[0] ?? '') ? '(?<![\\p{Script=Latin}\\p{N}])' : '';
  const after = LATIN.test(characters.at(-1) ?? '') ? '(?![\\p{Script=Latin}\\p{N}])' : '';
  return `${before}${literal}${after}`;
}
