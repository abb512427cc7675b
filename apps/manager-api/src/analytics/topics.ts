import { createHash } from 'node:crypto';
import { IsNull, MoreThan, Not } from 'typeorm';
import type { AnalyticsTopicRow } from '../database/analytics-rows.js';
import type { Database } from '../database/database.js';
import type { MemoryRow } from '../database/rows.js';

/** Of one agent, and of all together. */
const TOPICS_COUNT = 50;
/** Memories that are read together. */
const PAGE_COUNT = 500;

interface Found {
  agent_id: string;
  kind: string;
  slot: string;
  memories: number;
  roles: Set<string>;
}

/**
 * Counts what many roles have current memories about. A topic of fewer roles is not even stored, since a slot can have a
 * word in it that somebody said (`likes:hiking`).
 */
export async function refreshTopics(database: Database, minRoles: number, at: string): Promise<void> {
  const found = (await findTopics(database)).filter(({ roles }) => roles.size >= minRoles);
  const kept = topOf(found.map((one) => toRow(one, at)));
  await database.write(async (rows) => {
    await rows.of('analyticsTopic').createQueryBuilder().delete().execute();
    if (kept.length > 0) await rows.of('analyticsTopic').insert(kept);
  });
}

/** Of each agent, and of all together. Slots may be sealed, so they are compared here, page by page. */
async function findTopics(database: Database): Promise<Found[]> {
  const found = new Map<string, Found>();
  const count = (agent_id: string, { kind, slot, role_id }: MemoryRow): void => {
    const key = JSON.stringify([agent_id, kind, slot]);
    const topic = found.get(key) ?? { agent_id, kind, slot: slot ?? '', memories: 0, roles: new Set() };
    topic.memories += 1;
    topic.roles.add(role_id);
    found.set(key, topic);
  };
  for (let after = ''; ;) {
    const page = await database.repository('memory').find({
      select: { id: true, role_id: true, agent_id: true, kind: true, slot: true },
      where: { id: MoreThan(after), superseded_by: IsNull(), slot: Not(IsNull()) },
      order: { id: 'ASC' },
      take: PAGE_COUNT,
    });
    for (const row of page) {
      count('', row);
      if (row.agent_id !== null && row.agent_id !== '') count(row.agent_id, row);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_COUNT) return [...found.values()];
    after = last.id;
  }
}

function topOf(topics: readonly AnalyticsTopicRow[]): AnalyticsTopicRow[] {
  const sorted = [...topics].sort((one, other) => other.roles - one.roles || other.memories - one.memories);
  const counts = new Map<string, number>();
  return sorted.filter(({ agent_id }) => {
    const count = (counts.get(agent_id) ?? 0) + 1;
    counts.set(agent_id, count);
    return count <= TOPICS_COUNT;
  });
}

function toRow({ agent_id, kind, slot, memories, roles }: Found, at: string): AnalyticsTopicRow {
  const id = createHash('sha256')
    .update(JSON.stringify([agent_id, kind, slot]))
    .digest('base64url');
  return { id, agent_id, topic: slot, kind, memories, roles: roles.size, at };
}
