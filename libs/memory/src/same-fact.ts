import { contentWords } from './content-words.js';
import type { MemoryProvider } from './memory-provider.js';
import type { RoleId } from './role-id.js';

/** So much of what two texts say has to be the same. */
const SAME_SHARE = 0.8;
const PAGE_LIMIT = 200;
/** What is to be forgotten is looked for among so many pages of the newest. */
const LOOKED_AT_PAGES = 25;

/** Whether two texts say the same: as it was just said, and as it was stored before. */
export function isSameFact(one: string, other: string): boolean {
  return sharedShare(one, other, Math.max) >= SAME_SHARE;
}

/** Whether a memory that was made of the same words holds what is to be forgotten, maybe among other things. */
export function holdsFact(memory: string, forgotten: string): boolean {
  return sharedShare(memory, forgotten, Math.min) >= SAME_SHARE;
}

/**
 * Takes out at a provider what says a fact that another provider had. Words differ between providers: rather too much
 * is forgotten than too little.
 * @returns false where the provider has no calls for that
 * @throws MemoryError
 */
export async function forgetFact(
  provider: MemoryProvider,
  { roleId, text }: { roleId: RoleId; text: string },
  signal: AbortSignal,
): Promise<boolean> {
  if (!provider.capabilities.has('list') || !provider.capabilities.has('edit')) return false;
  const meant: string[] = [];
  for (let page = 1; page <= LOOKED_AT_PAGES; page += 1) {
    const { items, total } = await provider.list(roleId, { page, limit: PAGE_LIMIT }, signal);
    meant.push(...items.filter((one) => one.text === text || holdsFact(one.text, text)).map(({ id }) => id));
    if (page * PAGE_LIMIT >= total) break;
  }
  for (const id of meant) await provider.remove(roleId, id, signal);
  return true;
}

function sharedShare(one: string, other: string, of: (a: number, b: number) => number): number {
  const [a, b] = [contentWords(one), contentWords(other)];
  const all = of(a.size, b.size);
  return all === 0 ? 0 : [...a].filter((word) => b.has(word)).length / all;
}
