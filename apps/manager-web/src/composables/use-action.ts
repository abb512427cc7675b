import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';

export interface UseAction<TArguments extends unknown[]> {
  isBusy: Readonly<Ref<boolean>>;
  error: ShallowRef<unknown>;
  /** Runs unless already running. @returns whether it succeeded; the failure is in `error` */
  readonly run: (...args: TArguments) => Promise<boolean>;
}

/** One action of a page: its own busy flag and its own error, which the page places. */
export function useAction<TArguments extends unknown[]>(
  action: (...args: TArguments) => Promise<unknown>,
): UseAction<TArguments> {
  const isBusy = ref(false);
  const error = shallowRef<unknown>();

  async function run(...args: TArguments): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    error.value = undefined;
    try {
      await action(...args);
      return true;
    } catch (failure) {
      error.value = failure;
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, error, run };
}
