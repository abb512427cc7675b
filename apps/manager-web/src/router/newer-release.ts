const KEY = 'xiaozhi.reloadedAt';
/** Whoever reloads in vain must not reload for ever, in ms. */
const REST_MS = 30_000;

/**
 * Whether a page whose parts cannot be loaded may load itself anew, and notes that it does.
 * @param store of this tab @param nowMs since the epoch
 */
export function isReloadDue(store: Pick<Storage, 'getItem' | 'setItem'>, nowMs: number): boolean {
  const beforeMs = Number(store.getItem(KEY) ?? Number.NEGATIVE_INFINITY);
  if (nowMs - beforeMs < REST_MS) return false;
  store.setItem(KEY, String(nowMs));
  return true;
}
