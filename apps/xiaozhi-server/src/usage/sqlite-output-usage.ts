import Database from 'better-sqlite3';
import type { Logger } from '@xiaozhi/observability';
import { z } from 'zod';
import type { OutputUsage } from './output-usage.js';

/** Days are kept this long; only today's count matters, the rest is for looking back. */
const KEPT_DAYS_COUNT = 31;

const storedCount = z.object({ characters: z.number() }).optional();

/** Counts of spoken characters in the gateway's own SQLite file. A write takes some microseconds (WAL). */
export class SqliteOutputUsage implements OutputUsage {
  private readonly counts = new Map<string, number>();
  private readonly find: Database.Statement;
  private readonly save: Database.Statement;

  private constructor(
    private readonly database: Database.Database,
    private readonly logger: Logger,
  ) {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    database.exec(
      'CREATE TABLE IF NOT EXISTS output_usage (day TEXT NOT NULL, device_id TEXT NOT NULL, characters INTEGER NOT NULL, PRIMARY KEY (day, device_id)) WITHOUT ROWID',
    );
    database
      .prepare('DELETE FROM output_usage WHERE day < ?')
      .run(new Date(Date.now() - KEPT_DAYS_COUNT * 86_400_000).toISOString().slice(0, 10));
    this.find = database.prepare('SELECT characters FROM output_usage WHERE day = ? AND device_id = ?');
    this.save = database.prepare(
      'INSERT INTO output_usage (day, device_id, characters) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET characters = characters + excluded.characters',
    );
  }

  /** @param file made where it is not there; `:memory:` keeps nothing. @throws when it cannot be opened */
  static open(file: string, logger: Logger): SqliteOutputUsage {
    return new SqliteOutputUsage(new Database(file), logger);
  }

  count(deviceId: string, day: string): number {
    const key = `${day} ${deviceId}`;
    const known = this.counts.get(key) ?? this.stored(day, deviceId);
    this.remember(key, known);
    return known;
  }

  add(deviceId: string, day: string, characters: number): void {
    const count = this.count(deviceId, day) + characters;
    this.remember(`${day} ${deviceId}`, count);
    try {
      this.save.run(day, deviceId, characters);
    } catch (error) {
      // Nobody's conversation ends for want of a count on the disk; the one in memory goes on.
      this.logger.error({ error }, 'the count of spoken characters could not be written');
    }
  }

  close(): void {
    this.database.close();
  }

  private stored(day: string, deviceId: string): number {
    return storedCount.parse(this.find.get(day, deviceId))?.characters ?? 0;
  }

  private remember(key: string, count: number): void {
    if (this.counts.size > 50_000) this.counts.clear();
    this.counts.set(key, count);
  }
}
