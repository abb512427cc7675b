import { COMPARED_TEXT_MAX_CHARACTERS } from '@xiaozhi/contracts';
import type { ComparedMemory } from '@xiaozhi/contracts';
import { isSameFact } from '@xiaozhi/memory';
import type { RecalledMemory } from '@xiaozhi/memory';

const ID_MAX_CHARACTERS = 255;

type Recalled = Pick<RecalledMemory, 'id' | 'text' | 'score'>;

/**
 * Which memories of two lists say the same. Ids and wordings differ between providers: what counts is the same text, or
 * four fifths of the content words. Each memory is matched once, the best of the list first.
 */
export function compareRecalled(
  primary: readonly Recalled[],
  shadow: readonly Recalled[],
): { primary: ComparedMemory[]; shadow: ComparedMemory[] } {
  const ours = primary.map(toCompared);
  const theirs = shadow.map(toCompared);
  for (const isSame of [isSameText, isSameFact])
    ours.forEach((memory, place) => {
      if (memory.match !== null) return;
      const found = theirs.findIndex((other) => other.match === null && isSame(memory.text, other.text));
      const other = theirs[found];
      if (other === undefined) return;
      memory.match = found;
      other.match = place;
    });
  return { primary: ours, shadow: theirs };
}

function isSameText(one: string, other: string): boolean {
  return normalise(one) === normalise(other);
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}

function toCompared({ id, text, score }: Recalled): ComparedMemory {
  return {
    id: id.slice(0, ID_MAX_CHARACTERS),
    text: text.slice(0, COMPARED_TEXT_MAX_CHARACTERS),
    score,
    match: null,
  };
}
