import type { MemoryView, PlaygroundSession } from '@xiaozhi/contracts';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';
import { deleteMemory, listMemories } from '../../api/memory.api.js';

const POLL_MS = 2_000;
/** A provider that extracts in the background needs a while. */
const WATCH_MS = 30_000;
const NEWEST_COUNT = 50;

export interface UseLearntMemories {
  /** What came or changed since the page was opened, the newest first. */
  learnt: ComputedRef<MemoryView[]>;
  /** Notes what is known already. @throws ApiError */
  readonly begin: (session: PlaygroundSession) => Promise<void>;
  /** A turn goes on, or has just ended: looks for what comes of it for a while. */
  readonly watch: () => void;
  /** @throws ApiError */
  readonly forget: (memory: MemoryView) => Promise<void>;
}

/** What the agent remembers of this page's conversation. */
export function useLearntMemories(agentId: string): UseLearntMemories {
  const known = shallowRef<ReadonlyMap<string, string>>();
  const newest = shallowRef<readonly MemoryView[]>([]);
  const roleId = ref<string>();
  let watchedUntilMs = 0;
  let isAsking = false;

  const list = async (): Promise<MemoryView[]> =>
    (await listMemories({ agentId, roleId: roleId.value, limit: NEWEST_COUNT })).list;
  async function look(): Promise<void> {
    if (isAsking || known.value === undefined) return;
    isAsking = true;
    try {
      newest.value = await list();
    } catch {
      // Asked again soon; what was seen stays.
    } finally {
      isAsking = false;
    }
  }
  const timer = setInterval(() => {
    if (performance.now() < watchedUntilMs && document.visibilityState === 'visible') void look();
  }, POLL_MS);
  onScopeDispose(() => clearInterval(timer));
  return {
    learnt: computed(() => newest.value.filter((memory) => isNews(memory, known.value))),
    begin: async ({ deviceId, memoryScope }) => {
      if (known.value !== undefined) return;
      roleId.value = isOwnMemory(memoryScope) ? deviceId : undefined;
      known.value = new Map((await list()).map(({ id, updatedAt }) => [id, updatedAt]));
    },
    watch: () => {
      watchedUntilMs = performance.now() + WATCH_MS;
    },
    forget: async (memory) => {
      await deleteMemory(memory.id, { agentId, roleId: memory.roleId });
      newest.value = newest.value.filter(({ id }) => id !== memory.id);
    },
  };
}

/** Whether what is said is kept for this browser alone, and not shared with devices. */
export function isOwnMemory(memoryScope: string): boolean {
  return memoryScope === 'device' || memoryScope === 'speaker';
}

/** What is superseded has become history, and is no news. */
export function isNews(
  { id, updatedAt, supersededBy }: Pick<MemoryView, 'id' | 'updatedAt' | 'supersededBy'>,
  known: ReadonlyMap<string, string> | undefined,
): boolean {
  return supersededBy === null && known !== undefined && known.get(id) !== updatedAt;
}
