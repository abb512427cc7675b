import type { OutboxOrderView } from '@xiaozhi/contracts';
import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { orderLetters } from '../../api/outbox.api.js';
import type { LetterChoice } from '../../api/outbox.api.js';
import { useAction } from '../../composables/use-action.js';
import type { UseAction } from '../../composables/use-action.js';

export interface LetterWish {
  action: 'retry' | 'discard';
  choice: LetterChoice;
  count: number;
  /** It may be of somebody who had the device before. */
  isFormer?: boolean;
}

export interface UseLetterOrders {
  /** What the operator has to confirm first. */
  question: ShallowRef<LetterWish | undefined>;
  /** What became of the last order. */
  outcome: ShallowRef<OutboxOrderView | undefined>;
  ordering: UseAction<[LetterWish]>;
  /** Orders at once, or asks: discarding cannot be taken back, and words of a former owner would go to the present one. */
  readonly want: (wish: LetterWish) => Promise<void>;
  readonly confirm: () => Promise<void>;
}

/** Orders about dead letters, with the questions that come before them. @param onOrdered the list is another one now */
export function useLetterOrders(onOrdered: () => unknown): UseLetterOrders {
  const question = shallowRef<LetterWish>();
  const outcome = shallowRef<OutboxOrderView>();
  const ordering = useAction(async ({ action, choice }: LetterWish) => {
    outcome.value = undefined;
    outcome.value = await orderLetters(action, choice);
    await onOrdered();
  });
  return {
    question,
    outcome,
    ordering,
    want: async (wish) => {
      if (wish.action === 'discard' || wish.isFormer === true) {
        ordering.error.value = undefined;
        question.value = wish;
      } else await ordering.run(wish);
    },
    confirm: async () => {
      const wish = question.value;
      if (wish === undefined) return;
      const choice = wish.isFormer === true ? { ...wish.choice, includesFormer: true } : wish.choice;
      if (await ordering.run({ ...wish, choice })) question.value = undefined;
    },
  };
}
