import { computed, ref } from 'vue';
import type { ComputedRef } from 'vue';

export interface UseSelection {
  /** In the order in which they were chosen. */
  ids: ComputedRef<string[]>;
  readonly has: (id: string) => boolean;
  /** Chooses one, or no longer. What is beyond the most that one request takes is not chosen. */
  readonly toggle: (id: string) => void;
  readonly clear: () => void;
}

/** Things of a list that are chosen. @param maxCount that may be */
export function useSelection(maxCount: number): UseSelection {
  const chosen = ref<string[]>([]);
  const has = (id: string): boolean => chosen.value.includes(id);
  return {
    ids: computed(() => [...chosen.value]),
    has,
    toggle: (id) => {
      if (has(id)) chosen.value = chosen.value.filter((one) => one !== id);
      else if (chosen.value.length < maxCount) chosen.value = [...chosen.value, id];
    },
    clear: () => {
      chosen.value = [];
    },
  };
}
