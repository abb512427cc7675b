import type { MemoryMovePreview } from '@xiaozhi/contracts';
import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { ApiError } from '../../api/api-error.js';
import { applyScope, previewScope } from '../../api/memory-scope.api.js';

export interface UseScopeChange {
  /** What the change would do to memories, while the operator is asked about it. */
  question: ShallowRef<MemoryMovePreview | undefined>;
  /** The scope that is stored; the page says so when it knows. */
  readonly knows: (scope: string) => void;
  /** @returns whether the operator has to answer first */
  readonly asks: (agentId: string, scope: string) => Promise<boolean>;
  /** Changes the scope, and the memories go with it. */
  readonly moves: (agentId: string, scope: string, deviceId?: string) => Promise<void>;
}

/** A changed scope leaves memories behind unless they move: the operator says which. */
export function useScopeChange(): UseScopeChange {
  const question = shallowRef<MemoryMovePreview>();
  let stored: string | undefined;
  return {
    question,
    knows: (scope) => {
      stored = scope;
    },
    asks: async (agentId, scope) => {
      if (stored === undefined || stored === scope) return false;
      const preview = await previewOf(agentId, scope);
      const isEmpty = preview.moves.every(({ moved, duplicates }) => moved + duplicates === 0);
      if (isEmpty && preview.kept.length === 0) return false;
      question.value = preview;
      return true;
    },
    moves: async (agentId, memoryScope, deviceId) => {
      await applyScope({ agentId, memoryScope, ...(deviceId ? { deviceId } : {}) });
      stored = memoryScope;
    },
  };
}

/** Memories that a service keeps cannot be moved: then there is nothing to ask. */
async function previewOf(agentId: string, memoryScope: string): Promise<MemoryMovePreview> {
  try {
    return await previewScope({ agentId, memoryScope });
  } catch (error) {
    if (error instanceof ApiError && error.error === 'MEMORY_NOT_LOCAL')
      return { moves: [], conflicts: [], kept: [] };
    throw error;
  }
}
