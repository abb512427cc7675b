import { PayloadVault } from '@xiaozhi/outbox/payload-vault';
import Database from 'better-sqlite3';
import { z } from 'zod';
import type { RolesMeant, SeenChanges, SnapshotPlace, StoredSnapshot } from './snapshot.js';

/** What the file may hold. */
export interface SnapshotBounds {
  rolesCount: number;
  bytesCount: number;
}

export interface SnapshotFileOptions {
  file: string;
  /** 32 bytes each, of the outbox: the first seals, all open. Absent: nothing can be opened that was sealed. */
  keys?: readonly [Buffer, ...Buffer[]];
  /** Whether new snapshots are sealed; needs keys. */
  isSealing: boolean;
  bounds?: SnapshotBounds;
  now?: () => Date;
}

/** As many roles as mirrors are held, and many times what their texts take. */
const BOUNDS: SnapshotBounds = { rolesCount: 500, bytesCount: 64 * 1024 * 1024 };
/** Whoever was silent for so long is listed anew: nobody's words lie here for ever. */
const KEEP_MS = 30 * 24 * 60 * 60_000;
/** manager-api tells no more than this one by one. */
const SEEN_CHANGES_COUNT = 2_000;
const SCHEMA_VERSION = 1;
const TOPIC = 'mirror-snapshot';

const TABLES = `
  CREATE TABLE IF NOT EXISTS mirror_snapshot (
    id TEXT PRIMARY KEY,
    role_id TEXT NOT NULL,
    listed_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    is_sealed INTEGER NOT NULL,
    payload TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS mirror_snapshot_role ON mirror_snapshot (role_id);
  CREATE TABLE IF NOT EXISTS seen_change (position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE);
`;

const time = z.string().optional();
const pagesOfMemories = z.array(
  z.array(
    z.object({
      ...{ id: z.string(), text: z.string(), updatedAt: z.string() },
      ...{ aboutFrom: time, aboutTo: time, validFrom: time, validTo: time },
    }),
  ),
);
const snapshotRow = z.object({ listed_at_ms: z.number(), is_sealed: z.number(), payload: z.string() });
const idRow = z.object({ id: z.string() });

/** The file of mirror snapshots and of the changes that were taken in. Blocks while it works. */
export class SnapshotFile {
  private readonly vault: PayloadVault | undefined;
  private readonly bounds: SnapshotBounds;
  private readonly now: () => Date;

  private constructor(
    private readonly database: Database.Database,
    private readonly options: SnapshotFileOptions,
  ) {
    const { keys, isSealing, bounds = BOUNDS, now = () => new Date() } = options;
    this.vault = keys === undefined ? undefined : new PayloadVault(keys, isSealing);
    this.bounds = bounds;
    this.now = now;
  }

  /** Makes what is missing, and drops what may not be read any more. @throws what SQLite says */
  static open(options: SnapshotFileOptions): SnapshotFile {
    const database = new Database(options.file);
    try {
      const opened = new SnapshotFile(database, options);
      opened.prepare();
      return opened;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** @returns undefined where there is none; one that is too old, damaged or of another key is dropped */
  read({ id, roleId }: SnapshotPlace): StoredSnapshot | undefined {
    const found = this.database
      .prepare('SELECT listed_at_ms, is_sealed, payload FROM mirror_snapshot WHERE id = ? AND role_id = ?')
      .get(id, roleId);
    if (found === undefined) return undefined;
    const row = snapshotRow.parse(found);
    const nowMs = this.now().getTime();
    const pages = row.listed_at_ms < nowMs - KEEP_MS ? undefined : this.open({ id, roleId }, row);
    if (pages === undefined) {
      this.remove('id = ?', [id]);
      return undefined;
    }
    this.database.prepare('UPDATE mirror_snapshot SET used_at_ms = ? WHERE id = ?').run(nowMs, id);
    return { listedAtMs: row.listed_at_ms, pages };
  }

  /** Takes the place of the one before. One that is as large as an eighth of all is not kept. */
  write(place: SnapshotPlace, { listedAtMs, pages }: StoredSnapshot): void {
    const payload = this.toStored(place, `[${pages.join(',')}]`);
    const bytes = Buffer.byteLength(payload);
    if (bytes * 8 > this.bounds.bytesCount) return this.remove('id = ?', [place.id]);
    this.database
      .prepare('INSERT OR REPLACE INTO mirror_snapshot VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        ...[place.id, place.roleId, listedAtMs, this.now().getTime()],
        ...[bytes, Number(this.options.isSealing), payload],
      );
    this.dropSilent();
  }

  /** Gone from the disk when it returns: no byte of them is in the file or its log. */
  forget(meant: RolesMeant): void {
    if (meant === 'all') return this.remove('1 = 1', []);
    for (const roleId of meant.roleIds) this.remove('role_id = ?', [roleId]);
    for (const prefix of meant.prefixes ?? [])
      this.remove('substr(role_id, 1, ?) = ?', [[...prefix].length, prefix]);
  }

  seenChanges(): SeenChanges {
    const rows = this.database.prepare('SELECT id FROM seen_change ORDER BY position').all();
    const ids = rows.map((row) => idRow.parse(row).id);
    return { lastId: ids.at(-1), ids };
  }

  /** A change was taken in: what it asked for has been done before. */
  noteChange(id: string): void {
    this.database.transaction(() => {
      const { lastInsertRowid } = this.database
        .prepare('INSERT OR REPLACE INTO seen_change (id) VALUES (?)')
        .run(id);
      this.database
        .prepare('DELETE FROM seen_change WHERE position <= ?')
        .run(Number(lastInsertRowid) - SEEN_CHANGES_COUNT);
    })();
  }

  close(): void {
    this.database.close();
  }

  private prepare(): void {
    const { database } = this;
    database.pragma('journal_mode = WAL');
    // What is written may be lost with the machine; what is removed waits for the disk, see `remove`.
    database.pragma('synchronous = NORMAL');
    database.pragma('secure_delete = ON');
    database.pragma('busy_timeout = 5000');
    const { user_version: version } = z
      .object({ user_version: z.number() })
      .parse(database.prepare('PRAGMA user_version').get());
    if (version > SCHEMA_VERSION) throw new Error(`The file is of a newer release (schema ${version}).`);
    database.exec(TABLES);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    this.remove('listed_at_ms < ?', [this.now().getTime() - KEEP_MS]);
    if (this.options.isSealing) this.remove('is_sealed = 0', []);
  }

  /** A write that waits for no disk may be lost; a removal waits, and takes the log along, which holds older pages. */
  private remove(where: string, values: readonly (string | number)[]): void {
    const isThere = this.database.prepare(`SELECT 1 FROM mirror_snapshot WHERE ${where} LIMIT 1`);
    if (isThere.get(...values) === undefined) return;
    this.database.pragma('synchronous = FULL');
    try {
      this.database.prepare(`DELETE FROM mirror_snapshot WHERE ${where}`).run(...values);
      this.database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.database.pragma('synchronous = NORMAL');
    }
  }

  private dropSilent(): void {
    const held = this.database.prepare('SELECT count(*) AS roles, sum(bytes) AS bytes FROM mirror_snapshot');
    for (;;) {
      const { roles, bytes } = z.object({ roles: z.number(), bytes: z.number() }).parse(held.get());
      if (roles <= this.bounds.rolesCount && bytes <= this.bounds.bytesCount) return;
      this.remove('id = (SELECT id FROM mirror_snapshot ORDER BY used_at_ms, rowid LIMIT 1)', []);
    }
  }

  private toStored(place: SnapshotPlace, text: string): string {
    if (!this.options.isSealing || this.vault === undefined) return text;
    return JSON.stringify(this.vault.toStored(itemOf(place, text)));
  }

  private open(place: SnapshotPlace, row: z.infer<typeof snapshotRow>): string[] | undefined {
    const text = row.is_sealed === 1 ? this.unseal(place, row.payload) : row.payload;
    const pages = pagesOfMemories.safeParse(parse(text));
    return pages.success ? pages.data.map((page) => JSON.stringify(page)) : undefined;
  }

  private unseal(place: SnapshotPlace, payload: string): string | undefined {
    const opened = this.vault?.toPayload(itemOf(place, parse(payload)));
    if (opened === undefined || !('payload' in opened) || typeof opened.payload !== 'string')
      return undefined;
    return opened.payload;
  }
}

/** Sealed for its own place: it opens in no other row. */
function itemOf({ id, roleId }: SnapshotPlace, payload: unknown): Parameters<PayloadVault['toStored']>[0] {
  return { id, topic: TOPIC, partitionKey: roleId, payload };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
