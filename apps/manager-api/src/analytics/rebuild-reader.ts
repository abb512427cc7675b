import { In, MoreThan } from 'typeorm';
import type { WriteRows } from '../database/database.js';
import { TABLES } from '../database/tables.js';
import { INTERACTION_METRICS, interactionContributions } from './interaction-contributions.js';
import { MEMORY_METRICS } from './memory-contributions.js';
import type { RebuildSource } from './rebuild-sources.js';
import { contributionsOfRole, groupByRole } from './role-contributions.js';
import type { Contribution } from './rollups.js';
import { TURN_METRICS, turnContributions } from './turn-contributions.js';

const ROWS_COUNT = 200;
/** One may have thousands of versions. */
const ROLES_COUNT = 5;

/** A stored row, or a role, that is counted again. */
export interface CountedAgain {
  key: string;
  contributions: Contribution[];
}

interface Source {
  /** Figures that come from it, and from nothing else. */
  metrics: readonly string[];
  /** What comes after a key, in the order of keys; nothing at the end. */
  next(rows: WriteRows, after: string): Promise<CountedAgain[]>;
}

/** Where figures come from, as a rebuild reads it. */
export const SOURCES: Record<RebuildSource, Source> = {
  turns: {
    metrics: TURN_METRICS,
    next: async (rows, after) =>
      (await rows.of('turnTrace').find(pageAfter(after))).map((row) => ({
        key: row.id,
        contributions: turnContributions(row),
      })),
  },
  interactions: {
    metrics: INTERACTION_METRICS,
    next: async (rows, after) =>
      (await rows.of('interaction').find(pageAfter(after))).map((row) => ({
        key: row.id,
        contributions: interactionContributions(row),
      })),
  },
  memories: { metrics: MEMORY_METRICS, next: nextRoles },
};

const pageAfter = (after: string) => ({
  ...{ where: { id: MoreThan(after) }, order: { id: 'ASC' as const }, take: ROWS_COUNT },
});

async function nextRoles(rows: WriteRows, after: string): Promise<CountedAgain[]> {
  const tables = [TABLES.memory.name, TABLES.memoryVersion.name];
  const parts = tables.map((table) => `SELECT role_id FROM ${table} WHERE role_id > ?`);
  const found = await rows
    .of('memory')
    .query<{ role_id: string }[]>(`${parts.join(' UNION ')} ORDER BY role_id LIMIT ${ROLES_COUNT}`, [
      after,
      after,
    ]);
  const keys = found.map(({ role_id }) => role_id);
  const where = { role_id: In(keys) };
  const stored = await rows.of('memory').findBy(where);
  const versions = await rows.of('memoryVersion').find({ where, order: { sequence: 'ASC', id: 'ASC' } });
  const roles = groupByRole(versions, stored);
  return keys.map((key) => ({ key, contributions: contributionsOfRole(roles.get(key) ?? new Map()) }));
}
