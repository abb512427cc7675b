import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';

export type Loaded<T> =
  { status: 'loading' } | { status: 'ready'; value: T } | { status: 'error'; error: unknown };

export interface UseLoad<T> {
  state: Readonly<ShallowRef<Loaded<T>>>;
  readonly reload: () => Promise<void>;
}

/**
 * Loads a value now, on `reload`, and every `pollMs` while the page is visible. A later load wins over an
 * earlier one that answers late; a value once shown stays while it is loaded anew, also when that fails.
 */
export function useLoad<T>(load: () => Promise<T>, options: { pollMs?: number } = {}): UseLoad<T> {
  const state = shallowRef<Loaded<T>>({ status: 'loading' });
  let latest = 0;

  async function reload(isPoll = false): Promise<void> {
    const mine = ++latest;
    try {
      const value = await load();
      if (mine === latest) state.value = { status: 'ready', value };
    } catch (error) {
      const keepsOld = isPoll && state.value.status === 'ready';
      if (mine === latest && !keepsOld) state.value = { status: 'error', error };
    }
  }

  if (options.pollMs !== undefined) {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void reload(true);
    }, options.pollMs);
    onScopeDispose(() => clearInterval(timer));
  }
  void reload();
  return { state, reload: () => reload() };
}
