import { recalledItem } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { WriteRows } from '../database/database.js';
import type { Recalls } from './strength.js';

const recalledColumn = z.array(recalledItem);

/** How often a role's memories were recalled, as far as its interactions are still there. */
export async function recallsOf(rows: Pick<WriteRows, 'of'>, role_id: string): Promise<Recalls> {
  const interactions = await rows
    .of('interaction')
    .find({ select: { id: true, role_id: true, recalled: true, created_at: true }, where: { role_id } });
  const recalls = new Map<string, { count: number; lastAt: string }>();
  for (const { recalled, created_at: at } of interactions) {
    for (const { id } of recalledColumn.parse(JSON.parse(recalled))) {
      const known = recalls.get(id) ?? { count: 0, lastAt: at };
      recalls.set(id, { count: known.count + 1, lastAt: known.lastAt > at ? known.lastAt : at });
    }
  }
  return recalls;
}
