import type { MemoryMovePreview } from '@xiaozhi/contracts';
import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { ApiError } from '../api/api-error.js';

export interface UseMoveQuestion {
  /** What a change would do to memories, while the operator is asked about it. */
  question: ShallowRef<MemoryMovePreview | undefined>;
  /** @returns whether memories would be left behind, so that the operator has to answer first */
  readonly asks: (preview: () => Promise<MemoryMovePreview>) => Promise<boolean>;
}

/** A change that would leave memories behind: the operator says whether they go along. */
export function useMoveQuestion(): UseMoveQuestion {
  const question = shallowRef<MemoryMovePreview>();
  return {
    question,
    asks: async (preview) => {
      const found = await previewOf(preview);
      const isEmpty = found.moves.every(({ moved, duplicates }) => moved + duplicates === 0);
      if (isEmpty && found.kept.length === 0) return false;
      question.value = found;
      return true;
    },
  };
}

/** Memories that a service keeps cannot be moved: then there is nothing to ask. */
async function previewOf(preview: () => Promise<MemoryMovePreview>): Promise<MemoryMovePreview> {
  try {
    return await preview();
  } catch (error) {
    if (error instanceof ApiError && error.error === 'MEMORY_NOT_LOCAL')
      return { moves: [], conflicts: [], kept: [] };
    throw error;
  }
}
