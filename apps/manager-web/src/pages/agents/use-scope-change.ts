import { applyScope, previewScope } from '../../api/memory-scope.api.js';
import { useMoveQuestion } from '../../composables/use-move-question.js';
import type { UseMoveQuestion } from '../../composables/use-move-question.js';

export interface UseScopeChange extends Pick<UseMoveQuestion, 'question'> {
  /** The scope that is stored; the page says so when it knows. */
  readonly knows: (scope: string) => void;
  /** @returns whether the operator has to answer first */
  readonly asks: (agentId: string, scope: string) => Promise<boolean>;
  /** Changes the scope, and the memories go with it. */
  readonly moves: (agentId: string, scope: string, deviceId?: string) => Promise<void>;
}

/** A changed scope leaves memories behind unless they move: the operator says which. */
export function useScopeChange(): UseScopeChange {
  const { question, asks } = useMoveQuestion();
  let stored: string | undefined;
  return {
    question,
    knows: (scope) => {
      stored = scope;
    },
    asks: async (agentId, memoryScope) => {
      if (stored === undefined || stored === memoryScope) return false;
      return asks(() => previewScope({ agentId, memoryScope }));
    },
    moves: async (agentId, memoryScope, deviceId) => {
      await applyScope({ agentId, memoryScope, ...(deviceId ? { deviceId } : {}) });
      stored = memoryScope;
    },
  };
}
