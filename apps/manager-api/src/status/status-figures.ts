import { performance } from 'node:perf_hooks';
import type { SystemStatusView } from '@xiaozhi/contracts';
import { MIGRATION_NAMES } from '../database/database.js';
import type { Database } from '../database/database.js';
import { NO_BROWSER } from '../device/browser.rules.js';
import { whereOnline } from '../device/presence.rules.js';

const DAY_MS = 24 * 60 * 60_000;

/** What the database is, and how long it takes to answer. Two statements. */
export async function databaseFigures({ source, kind }: Database): Promise<SystemStatusView['database']> {
  const startMs = performance.now();
  const version = await textOf(
    source.query(`SELECT ${kind === 'sqlite' ? 'sqlite_version()' : 'VERSION()'} AS value`),
  );
  const answerMs = Math.round((performance.now() - startMs) * 100) / 100;
  const newestMigration = await textOf(
    source.query('SELECT name AS value FROM migrations ORDER BY timestamp DESC LIMIT 1'),
  );
  const isUpToDate = newestMigration === MIGRATION_NAMES.at(-1);
  return { kind, version, newestMigration, isUpToDate, answerMs };
}

/** One statement each, all of indices; conversations by that of the day's lines. */
export async function countThings(database: Database, now: Date): Promise<SystemStatusView['counts']> {
  const [agents, devices, devicesOnline, users, talks] = await Promise.all([
    database.repository('agent').count(),
    database.repository('device').countBy(NO_BROWSER),
    database
      .repository('device')
      .countBy(whereOnline(now.getTime()).map((online) => ({ ...online, ...NO_BROWSER }))),
    database.repository('user').count(),
    database
      .repository('chatMessage')
      .createQueryBuilder('line')
      .select('COUNT(DISTINCT line.session_id)', 'count')
      .where('line.at >= :since', { since: new Date(now.getTime() - DAY_MS).toISOString() })
      .getRawOne<{ count: string | number }>(),
  ]);
  return { agents, devices, devicesOnline, users, conversationsLastDay: Number(talks?.count ?? 0) };
}

async function textOf(query: Promise<unknown>): Promise<string> {
  const [row] = (await query) as { value: string }[];
  return row?.value ?? '';
}
