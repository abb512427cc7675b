import { createHash } from 'node:crypto';

/** An id for what has none, the same for the same parts: importing again finds what was imported. */
export function idFromText(...parts: readonly string[]): string {
  return `import-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;
}

/** Two texts that say the same: case, punctuation and spaces aside. */
export function sameness(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}
