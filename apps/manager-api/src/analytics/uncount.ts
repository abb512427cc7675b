import type { FindOptionsWhere } from 'typeorm';
import type { WriteRows } from '../database/database.js';
import type { MemoryVersionRow } from '../database/memory-history-rows.js';
import type { InteractionRow, TurnTraceRow } from '../database/rows.js';
import { isTextUnreadable } from '../security/text-vault.js';
import { countChanges } from './counted-sources.js';
import { interactionContributions } from './interaction-contributions.js';
import { contributionsOfRole, groupByRole } from './role-contributions.js';
import { addToRollups } from './rollups.js';
import { turnContributions } from './turn-contributions.js';

/** Takes traces that are about to be deleted out of the figures. */
export async function uncountTurns(rows: WriteRows, where: FindOptionsWhere<TurnTraceRow>): Promise<void> {
  const found = await rows.of('turnTrace').findBy(where);
  const changes = found.map((row) => ({ key: row.id, before: turnContributions(row), after: [] }));
  await countChanges(rows, 'turns', changes);
}

/** The same for interactions. */
export async function uncountInteractions(
  rows: WriteRows,
  where: FindOptionsWhere<InteractionRow>,
): Promise<void> {
  const found = (await ifReadable(rows.of('interaction').findBy(where))) ?? [];
  const changes = found.map((row) => ({ key: row.id, before: interactionContributions(row), after: [] }));
  await countChanges(rows, 'interactions', changes);
}

/**
 * The same for memories, before their rows and versions are deleted.
 * @param where names all versions that a role has of a memory, or none of them
 * @param erasedAt ISO 8601, UTC: they are erased at a person's or operator's wish, which is counted; how many, not whose
 */
export async function uncountMemories(
  rows: WriteRows,
  where: Pick<FindOptionsWhere<MemoryVersionRow>, 'role_id' | 'memory_id'>,
  erasedAt?: string,
): Promise<void> {
  const { role_id, memory_id } = where;
  const named = {
    ...(role_id === undefined ? {} : { role_id }),
    ...(memory_id === undefined ? {} : { id: memory_id }),
  };
  const stored = await ifReadable(rows.of('memory').findBy(named));
  const read = rows.of('memoryVersion').find({ where, order: { sequence: 'ASC', id: 'ASC' } });
  const versions = await ifReadable(read);
  if (stored === undefined || versions === undefined) return;
  const changes = [...groupByRole(versions, stored)].map(([key, memories]) => ({
    ...{ key, before: contributionsOfRole(memories), after: [] },
  }));
  await countChanges(rows, 'memories', changes);
  if (erasedAt === undefined) return;
  const erased = stored.map(({ agent_id }) => ({
    ...{ at: erasedAt, agentId: agent_id ?? '', metric: 'memory.erased', value: 1 },
  }));
  await addToRollups(rows, erased);
}

/** Erasing waits for no key: what cannot be read stays in the figures, which have no word of it. */
async function ifReadable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isTextUnreadable(error)) return undefined;
    throw error;
  }
}
