import { Injectable } from '@nestjs/common';
import type { ChangeEvent } from '@xiaozhi/contracts';
import { changeEvent } from '@xiaozhi/contracts';
import { In, LessThan, LessThanOrEqual, MoreThanOrEqual, Not } from 'typeorm';
import type { ChangeEventRow } from '../database/change-rows.js';
import { Database } from '../database/database.js';

/** An entry of the log, as it is told. */
export interface LoggedChange {
  id: string;
  event: ChangeEvent;
  origin: string | undefined;
}

/** What a subscriber missed. `isReset`: too much or too long ago to be told; then `changes` are those that last. */
export interface MissedChanges {
  isReset: boolean;
  changes: readonly LoggedChange[];
  /** Id of the newest entry; undefined where there is none. */
  newestId: string | undefined;
}

/** A change is committed this long after its time at the latest, by the clocks of all managers. */
export const LATE_COMMIT_MS = 30_000;
/** More is not told one by one. */
const MISSED_MAX_COUNT = 2_000;
/** In one condition. */
const IDS_COUNT = 500;
/** At least; what can be told one by one is kept for longer, so that a gateway that was off may go on where it was. */
const KEEP_MS = 60 * 60_000;
/** What a gateway that was away must hear all the same, so that its outbox brings nothing back. */
const LASTING_KINDS = ['role-erased', 'device-unbound'] satisfies ChangeEvent['kind'][];
const LASTING_KEEP_MS = 90 * 24 * 60 * 60_000;
const LASTING_MAX_COUNT = 20_000;

/** Reads the log of changes, and bounds it. */
@Injectable()
export class ChangeLogReader {
  constructor(private readonly database: Database) {}

  /** @param since ISO 8601, UTC. Oldest first; what is committed late may stand before what was read. */
  async stampsSince(since: string): Promise<Pick<ChangeEventRow, 'id' | 'at'>[]> {
    return this.database.repository('changeEvent').find({
      select: { id: true, at: true },
      where: { at: MoreThanOrEqual(since) },
      order: { id: 'ASC' },
    });
  }

  /** Oldest first. */
  async read(ids: readonly string[]): Promise<LoggedChange[]> {
    const changes: LoggedChange[] = [];
    for (let start = 0; start < ids.length; start += IDS_COUNT) {
      const part = ids.slice(start, start + IDS_COUNT);
      const rows = await this.database
        .repository('changeEvent')
        .find({ where: { id: In(part) }, order: { id: 'ASC' } });
      changes.push(...rows.map(toChange));
    }
    return changes;
  }

  /** @param lastId that a subscriber has seen; some that it has seen too come again */
  async missed(lastId: string | undefined): Promise<MissedChanges> {
    const log = this.database.repository('changeEvent');
    const [newest] = await log.find({ order: { id: 'DESC' }, take: 1 });
    const last = lastId === undefined ? null : await log.findOneBy({ id: lastId });
    const newestId = newest?.id;
    if (last !== null) {
      const rows = await log.find({
        where: { at: MoreThanOrEqual(before(last.at, LATE_COMMIT_MS)) },
        order: { id: 'ASC' },
        take: MISSED_MAX_COUNT + 1,
      });
      if (rows.length <= MISSED_MAX_COUNT) return { isReset: false, changes: rows.map(toChange), newestId };
    }
    const lasting = await log.find({
      where: { kind: In(LASTING_KINDS) },
      order: { id: 'DESC' },
      take: LASTING_MAX_COUNT,
    });
    return { isReset: true, changes: lasting.reverse().map(toChange), newestId };
  }

  /** @param now ISO 8601, UTC */
  async prune(now: string): Promise<void> {
    await this.database.write(async (rows) => {
      const log = rows.of('changeEvent');
      const [last] = await log.find({ order: { id: 'DESC' }, skip: MISSED_MAX_COUNT, take: 1 });
      if (last !== undefined)
        await log.delete({
          id: LessThanOrEqual(last.id),
          at: LessThan(before(now, KEEP_MS)),
          kind: Not(In(LASTING_KINDS)),
        });
      await log.delete({ at: LessThan(before(now, LASTING_KEEP_MS)) });
    });
  }
}

/** ISO 8601, UTC. */
export function before(at: string, ms: number): string {
  return new Date(Date.parse(at) - ms).toISOString();
}

/** @throws ZodError when the log holds something else */
function toChange(row: ChangeEventRow): LoggedChange {
  return {
    id: row.id,
    event: changeEvent.parse(JSON.parse(row.event)),
    origin: row.origin ?? undefined,
  };
}
