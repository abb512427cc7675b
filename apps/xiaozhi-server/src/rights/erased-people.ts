import { normaliseDeviceId, speakerRolePrefix } from '@xiaozhi/memory';
import Database from 'better-sqlite3';
import { z } from 'zod';

/** Until when what somebody said is not to be kept, because they were erased then. */
export interface ErasedPeople {
  /** ms since 1970: of the latest erasure; undefined where there was none. */
  erasedAtMs(roleId: string): number | undefined;
}

const erasureRow = z.object({ role_id: z.string(), at_ms: z.number() });
const SCHEMA = `CREATE TABLE IF NOT EXISTS erased_person (role_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL)`;
/** A mark that what waits in an outbox is older than nothing any more. */
const KEEP_MS = 180 * 24 * 60 * 60_000;
/** Between device and speaker in a speaker's role id. A key that ends with it counts for all speakers of the device. */
const SPEAKER_MARK = speakerRolePrefix('x').slice(1);

/**
 * Erasures that manager-api told of, in a file of the gateway: what waits in its outbox must not outlive them, over
 * restarts too. They are few and are read from memory.
 */
export class SqliteErasedPeople implements ErasedPeople {
  private readonly erased: Map<string, number>;

  private constructor(
    private readonly database: Database.Database,
    private readonly now: () => Date,
  ) {
    database.prepare('DELETE FROM erased_person WHERE at_ms < ?').run(now().getTime() - KEEP_MS);
    const rows = database.prepare('SELECT role_id, at_ms FROM erased_person').all();
    this.erased = new Map(rows.map((row) => erasureRow.parse(row)).map((row) => [row.role_id, row.at_ms]));
  }

  /** @param file made where it is not there. @throws when it cannot be opened */
  static open(file: string, now: () => Date = () => new Date()): SqliteErasedPeople {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(SCHEMA);
    return new SqliteErasedPeople(database, now);
  }

  erasedAtMs(roleId: string): number | undefined {
    const own = this.erased.get(roleId);
    const mark = roleId.indexOf(SPEAKER_MARK);
    const device = mark < 0 ? undefined : this.erased.get(roleId.slice(0, mark + SPEAKER_MARK.length));
    if (own === undefined || device === undefined) return own ?? device;
    return Math.max(own, device);
  }

  /** Durable when it returns. @returns false where it was known. @throws when the disk refuses it */
  add(roleId: string, atMs: number): boolean {
    return this.put(roleId, atMs);
  }

  /** A device was unbound: whatever was said at it goes. Durable when it returns. @returns false where it was known */
  addDevice(deviceId: string, atMs: number): boolean {
    const isNew = this.put(speakerRolePrefix(deviceId), atMs);
    return this.put(normaliseDeviceId(deviceId), atMs) || isNew;
  }

  close(): void {
    this.database.close();
  }

  private put(key: string, atMs: number): boolean {
    if ((this.erased.get(key) ?? 0) >= atMs || atMs < this.now().getTime() - KEEP_MS) return false;
    this.database
      .prepare(
        'INSERT INTO erased_person VALUES (?, ?) ON CONFLICT (role_id) DO UPDATE SET at_ms = excluded.at_ms',
      )
      .run(key, atMs);
    this.erased.set(key, atMs);
    return true;
  }
}
