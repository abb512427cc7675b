import { forgetFact } from '@xiaozhi/memory';
import type { MemoryProvider, RoleId } from '@xiaozhi/memory';
import type { Database } from '../database/database.js';
import type { AgentMemory } from '../memory/agent-memory.js';
import { otherProvidersOf } from './shadow-provider.js';

const PAGE_LIMIT = 1_000;
/** Both may be looked through page by page. */
const DEADLINE_MS = 30_000;

/**
 * Takes out at an agent's shadow what says the same as a memory of its own. Nothing to do where there is no shadow, or
 * the memory is not there.
 * @throws MemoryError
 */
export async function forgetAtShadow(
  database: Database,
  agentMemory: Pick<AgentMemory, 'providerOf' | 'providerOfConfig'>,
  { agentId, roleId, memoryId }: { agentId: string; roleId: RoleId; memoryId: string },
): Promise<void> {
  const others = await otherProvidersOf(database, agentMemory, agentId);
  const shadow = others.find(({ place }) => place === 'shadow-provider');
  if (shadow === undefined) return;
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const text = await findText(await agentMemory.providerOf(agentId), roleId, memoryId, signal);
  if (text !== undefined) await forgetFact(shadow.provider, { roleId, text }, signal);
}

async function findText(
  provider: MemoryProvider,
  roleId: RoleId,
  memoryId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!provider.capabilities.has('list')) return undefined;
  for (let page = 1; ; page += 1) {
    const { items, total } = await provider.list(roleId, { page, limit: PAGE_LIMIT }, signal);
    const found = items.find(({ id }) => id === memoryId);
    if (found !== undefined || page * PAGE_LIMIT >= total) return found?.text;
  }
}
