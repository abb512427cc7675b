import { Between, LessThan } from 'typeorm';
import type { Database } from '../database/database.js';
import { addRows, identified, mergeRows } from './rollups.js';

const DAY_MS = 24 * 60 * 60_000;
const DAY_CHARACTERS = 'YYYY-MM-DD'.length;
/** Days that one run sums up: more wait for the next. */
const DAYS_COUNT = 400;

/** Begin of the first day of UTC that is still kept by the hour. ISO 8601. */
export function firstHourKept(now: Date, hourDays: number): string {
  return `${new Date(now.getTime() - hourDays * DAY_MS).toISOString().slice(0, DAY_CHARACTERS)}T00:00:00.000Z`;
}

/**
 * Sums the hours before a moment to days of UTC, each day in one transaction. An hour that comes later is added to its
 * day by the next run. @returns days that were summed up
 */
export async function sumUpDays(database: Database, before: string): Promise<number> {
  for (let count = 0; count < DAYS_COUNT; count += 1) {
    const [oldest] = await database.repository('analyticsRollup').find({
      where: { grain: 'hour', starts_at: LessThan(before) },
      order: { starts_at: 'ASC' },
      take: 1,
    });
    if (oldest === undefined) return count;
    await sumUpDay(database, oldest.starts_at.slice(0, DAY_CHARACTERS));
  }
  return DAYS_COUNT;
}

async function sumUpDay(database: Database, day: string): Promise<void> {
  const where = { grain: 'hour', starts_at: Between(`${day}T00:00:00.000Z`, `${day}T23:59:59.999Z`) };
  await database.write(async (rows) => {
    const hours = await rows.of('analyticsRollup').findBy(where);
    const days = hours.map(({ id: _, ...row }) =>
      identified({ ...row, grain: 'day', starts_at: `${day}T00:00:00.000Z` }),
    );
    await addRows(rows, mergeRows(days));
    await rows.of('analyticsRollup').delete(where);
  });
}

/** Deletes days before a moment, and ids of reports that are too old to be counted again. */
export async function forgetOld(database: Database, days: string, reports: string): Promise<void> {
  await database.write(async (rows) => {
    await rows.of('analyticsRollup').delete({ grain: 'day', starts_at: LessThan(days) });
    await rows.of('analyticsReport').delete({ at: LessThan(reports) });
  });
}
