import type { MemoryProvider } from '@xiaozhi/memory';
import { In, Not } from 'typeorm';
import type { Database } from '../database/database.js';
import type { AgentMemory } from '../memory/agent-memory.js';

/** A provider beside an agent's own that may have memories of its people. */
export interface OtherProvider {
  /** As certificates name it. */
  place: 'shadow-provider' | 'migration-provider';
  provider: MemoryProvider;
}

/** Migrations that left nothing at one of their sides, as far as they know. */
const DONE_WITH = ['rolled-back', 'source-erased'];

/** The shadow, and both sides of migrations, without the agent's own. */
export async function otherProvidersOf(
  database: Database,
  agentMemory: Pick<AgentMemory, 'providerOfConfig'>,
  agentId: string,
): Promise<OtherProvider[]> {
  const agent = await database.repository('agent').findOneBy({ id: agentId });
  const shadow = await database.repository('agentShadow').findOneBy({ agent_id: agentId });
  const migrations = await database
    .repository('memoryMigration')
    .findBy({ agent_id: agentId, state: Not(In(DONE_WITH)) });
  const places = new Map<string, OtherProvider['place']>();
  for (const row of migrations)
    for (const configId of [row.source_config_id, row.target_config_id])
      places.set(configId, 'migration-provider');
  if (shadow !== null) places.set(shadow.config_id, 'shadow-provider');
  places.delete(agent?.memory_config_id ?? '');
  return Promise.all(
    [...places].map(async ([configId, place]) => ({
      place,
      provider: await agentMemory.providerOfConfig(configId),
    })),
  );
}
