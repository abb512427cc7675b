import type { StoredMemory } from '../memory-store.js';

/** The part of a stored memory that merging looks at. */
export type KnownMemory = Pick<StoredMemory, 'id' | 'text' | 'slot'>;

/** Two texts that say the same: case, punctuation and spaces aside. */
export function sameness(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}
