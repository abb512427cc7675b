import { In } from 'typeorm';
import { z } from 'zod';
import { uncountMemories } from '../analytics/uncount.js';
import type { WriteRows } from '../database/database.js';
import type { MemoryOperationRow } from '../database/memory-history-rows.js';

const DAY_MS = 24 * 60 * 60_000;
const details = z.looseObject({ graceDays: z.number(), expired: z.number().optional() });

/**
 * Makes what was pruned unrecoverable when its grace is over: all versions of it go, unless it came back meanwhile.
 * @returns how many memories are gone for good
 */
export async function expirePrunes(rows: WriteRows, agent_id: string, now: Date): Promise<number> {
  const operations = await rows.of('memoryOperation').findBy({ agent_id, kind: 'prune' });
  let count = 0;
  for (const operation of operations) {
    const known = details.parse(JSON.parse(operation.details));
    const isOver = Date.parse(operation.at) + known.graceDays * DAY_MS <= now.getTime();
    if (!isOver || known.expired !== undefined || operation.undone_by !== null) continue;
    const expired = await expire(rows, operation);
    await rows
      .of('memoryOperation')
      .update({ id: operation.id }, { details: JSON.stringify({ ...known, expired }) });
    count += expired;
  }
  return count;
}

async function expire(rows: WriteRows, { id: operation_id }: MemoryOperationRow): Promise<number> {
  let count = 0;
  for (const { role_id, memory_id } of await rows.of('memoryVersion').findBy({ operation_id })) {
    if ((await rows.of('memory').countBy({ id: memory_id })) > 0) continue;
    const versions = await rows.of('memoryVersion').find({
      select: { id: true, operation_id: true },
      where: { role_id, memory_id },
      order: { sequence: 'ASC' },
    });
    if (versions.at(-1)?.operation_id !== operation_id) continue;
    await uncountMemories(rows, { role_id, memory_id });
    await rows.of('memoryVersion').delete({ id: In(versions.map((version) => version.id)) });
    count += 1;
  }
  return count;
}
