import type { Weights } from '@xiaozhi/memory-index';
import { findWeights } from './find-weights.js';
import type { RecallFigures } from './recall.js';
import { recallFigures } from './recall.js';
import { askAll, featureTables } from './search-run.js';
import type { EncodedConversation } from './search-run.js';

export interface FoldReport {
  /** Weights found on all conversations: what the built-in ones were rounded from, if the file is the same. */
  onAll: Weights;
  /** Each conversation with weights found on the others. */
  leaveOneOut: RecallFigures;
  /** Each half with weights found on the other. */
  twoFold: RecallFigures;
}

/** What weights found on other conversations reach: the difference to the built-in ones is overfitting. */
export function checkFolds(conversations: readonly EncodedConversation[]): FoldReport {
  const tables = featureTables(conversations);
  const crossed = (foldOf: (position: number) => number): RecallFigures => {
    const folds = new Set(conversations.map((_, position) => foldOf(position)));
    const outcomes = [...folds].flatMap((fold) => {
      const held = conversations.filter((_, position) => foldOf(position) === fold);
      const heldIds = new Set(held.map(({ id }) => id));
      const weights = findWeights(tables.filter(({ conversationId }) => !heldIds.has(conversationId)));
      return askAll(held, { weights });
    });
    return recallFigures(outcomes);
  };
  return {
    onAll: findWeights(tables),
    leaveOneOut: crossed((position) => position),
    twoFold: crossed((position) => position % 2),
  };
}
