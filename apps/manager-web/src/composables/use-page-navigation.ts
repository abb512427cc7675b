import { onBeforeRouteLeave, useRouter } from 'vue-router';
import type { LocationQueryRaw } from 'vue-router';

/** What a page does to the address by itself, after an answer came. */
export interface PageNavigation {
  /** Goes to another page. */
  goTo: (path: string) => Promise<void>;
  /** Says in the address what the page shows. */
  showQuery: (query: LocationQueryRaw) => Promise<void>;
}

/**
 * Navigation that ends with its page: an answer that comes after the operator has gone elsewhere does not take
 * them back, nor cancels the way that they are on.
 */
export function usePageNavigation(): PageNavigation {
  const router = useRouter();
  let hasLeft = false;
  onBeforeRouteLeave(() => {
    hasLeft = true;
  });
  return {
    goTo: async (path) => {
      if (!hasLeft) await router.push(path);
    },
    showQuery: async (query) => {
      if (!hasLeft) await router.replace({ query });
    },
  };
}
