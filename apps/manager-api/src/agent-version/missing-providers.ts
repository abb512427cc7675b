import type { AgentSetup } from '@xiaozhi/contracts';
import { In } from 'typeorm';
import type { Database } from '../database/database.js';

/** A provider that settings name and that was deleted. */
export interface MissingProvider {
  /** Field of the settings. */
  path: string;
  /** Config id. */
  id: string;
}

/** Configs that settings name and that are not there, in the order of the fields. */
export async function missingProviders(
  database: Database,
  { memoryProvider, models, plugins }: Pick<AgentSetup, 'memoryProvider' | 'models' | 'plugins'>,
): Promise<MissingProvider[]> {
  const named = [
    { path: 'memoryProvider', id: memoryProvider },
    ...Object.entries(models).flatMap(([kind, id]) => (id === null ? [] : [{ path: `models.${kind}`, id }])),
    ...plugins.map((id, index) => ({ path: `plugins.${index}`, id })),
  ];
  const found = await database.repository('modelConfig').find({
    select: { id: true },
    where: { id: In(named.map(({ id }) => id)) },
  });
  const there = new Set(found.map(({ id }) => id));
  return named.filter(({ id }) => !there.has(id));
}
