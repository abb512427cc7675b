import type { ChatRetentionCounts, ChatRetentionPolicy } from '@xiaozhi/contracts';
import type { Repository, SelectQueryBuilder } from 'typeorm';
import type { Database, WriteRows } from '../database/database.js';
import type { ChatMessageRow } from '../database/rows.js';
import { TABLES } from '../database/tables.js';

const DAY_MS = 24 * 60 * 60_000;
/** Agents without a policy of their own, and lines of agents that are gone. */
export const DEFAULT_SCOPE = '*';

/** Lines, and recordings, from before these moments go; null: none. ISO 8601, UTC. */
export interface Cutoffs {
  textBefore: string | null;
  /** Never before `textBefore`: a line takes its recording with it. */
  audioBefore: string | null;
}

type Lines = SelectQueryBuilder<ChatMessageRow>;

/** Days end at midnight UTC, so that a preview and what follows it the same day are of the same lines. */
export function cutoffsOf({ textDays, audioDays }: ChatRetentionPolicy, now: Date): Cutoffs {
  const today = startOfDay(now).getTime();
  const before = (days: number | null): string | null =>
    days === null ? null : new Date(today - days * DAY_MS).toISOString();
  const [textBefore, audioOnly] = [before(textDays), before(audioDays)];
  const moments = [textBefore, audioOnly].filter((at) => at !== null).sort();
  return { textBefore, audioBefore: moments.at(-1) ?? null };
}

/** Midnight, UTC. */
export function startOfDay(now: Date): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

/** How many lines and recordings are past the moments, and how many memories came from them. */
export async function countExpired(
  database: Database,
  scope: string,
  cutoffs: Cutoffs,
): Promise<ChatRetentionCounts & { memories: number }> {
  const lines = (): Lines => inScope(database.repository('chatMessage'), scope);
  const text = await whole(lines(), cutoffs)
    .select('COUNT(DISTINCT line.session_id)', 'sessions')
    .addSelect('COUNT(*)', 'lines')
    .getRawOne<Record<'sessions' | 'lines', string | number>>();
  const heard = await either(lines(), cutoffs)
    .select('COUNT(line.audio)', 'recordings')
    .addSelect('COALESCE(SUM(OCTET_LENGTH(line.audio)), 0)', 'audioBytes')
    .getRawOne<Record<'recordings' | 'audioBytes', string | number>>();
  const from = either(lines(), cutoffs).select('line.interaction_id');
  const memories = await database
    .repository('memory')
    .createQueryBuilder('memory')
    .where(`memory.interaction_id IN (${from.getQuery()})`, from.getParameters())
    .getCount();
  return {
    ...{ sessions: Number(text?.sessions ?? 0), lines: Number(text?.lines ?? 0) },
    ...{ recordings: Number(heard?.recordings ?? 0), audioBytes: Number(heard?.audioBytes ?? 0), memories },
  };
}

/** Ids of the oldest lines that are past the moment. */
export function expiredLines(
  rows: WriteRows,
  scope: string,
  cutoffs: Cutoffs,
  count: number,
): Promise<string[]> {
  return oldest(whole(inScope(rows.of('chatMessage'), scope), cutoffs), count);
}

/** The same of lines that stay without their recording. */
export function expiredRecordings(
  rows: WriteRows,
  scope: string,
  cutoffs: Cutoffs,
  count: number,
): Promise<string[]> {
  return oldest(heardOnly(inScope(rows.of('chatMessage'), scope), cutoffs), count);
}

async function oldest(lines: Lines, count: number): Promise<string[]> {
  const found = await lines
    .select('line.id', 'id')
    .orderBy('line.at', 'ASC')
    .limit(count)
    .getRawMany<{ id: string }>();
  return found.map(({ id }) => id);
}

function inScope(lines: Repository<ChatMessageRow>, scope: string): Lines {
  const found = lines.createQueryBuilder('line');
  if (scope !== DEFAULT_SCOPE) return found.where('line.agent_id = :scope', { scope });
  const own = found.subQuery().select('own.agent_id').from(TABLES.chatRetention.name, 'own');
  return found.where(`line.agent_id NOT IN ${own.getQuery()}`);
}

function whole(lines: Lines, { textBefore }: Cutoffs): Lines {
  // No text is before the empty moment.
  return lines.andWhere('line.at < :textBefore', { textBefore: textBefore ?? '' });
}

function heardOnly(lines: Lines, { audioBefore }: Cutoffs): Lines {
  return lines
    .andWhere('line.at < :audioBefore', { audioBefore: audioBefore ?? '' })
    .andWhere('line.audio IS NOT NULL');
}

/** Lines that lose their text or their recording. */
function either(lines: Lines, { textBefore, audioBefore }: Cutoffs): Lines {
  return lines
    .andWhere('line.at < :audioBefore', { audioBefore: audioBefore ?? '' })
    .andWhere('(line.at < :textBefore OR line.audio IS NOT NULL)', { textBefore: textBefore ?? '' });
}
