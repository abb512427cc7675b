import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { backUp } from '../backup/backup.js';
import type { BackupOptions } from '../backup/backup.js';
import type { Manifest } from '../backup/archive/manifest.js';
import { openRowStore } from '../backup/open-row-store.js';
import { restore } from '../backup/restore.js';
import type { Restored, RestoreOptions } from '../backup/restore.js';
import { openSnapshot } from '../backup/snapshot.js';
import { columnNames } from '../backup/table-rows.js';
import { loadManagerConfig } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { connect } from '../database/database.js';
import { everyRow, insertEveryRow } from './every-row.js';
import type { StoredRow } from './every-row.js';

/** Data folders of servers that are backed up and restored. */
export class BackupBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'manager-backup-'));
  readonly archive = join(this.folder, 'archive.tar.gz');

  /** @param url of MariaDB; without it SQLite */
  config(server: string, url?: string): ManagerConfig {
    const env = { DATA_DIR: join(this.folder, server, 'manager'), ...(url ? { DATABASE_URL: url } : {}) };
    return loadManagerConfig(env, this.folder);
  }

  gatewayDir(server: string): string {
    return join(this.folder, server, 'gateway');
  }

  /** A server with rows in every table, keys, and an outbox that is open and in which an entry waits. */
  async fill(server: string, url?: string): Promise<void> {
    const config = this.config(server, url);
    const source = await connect(config);
    await source.runMigrations();
    await insertEveryRow(source);
    await source.destroy();
    mkdirSync(config.dataDir, { recursive: true });
    writeFileSync(join(config.dataDir, 'master.key'), Buffer.alloc(32, 7).toString('base64'));
    writeFileSync(join(config.dataDir, 'gateway-secret'), 'secret of the gateway');
    const firmware = join(config.dataDir, 'firmware');
    mkdirSync(firmware);
    writeFileSync(join(firmware, `${'ab'.repeat(32)}.bin`), Buffer.alloc(100_000, 2));
    writeFileSync(join(firmware, 'an-upload-under-way.new'), 'half of it');
    const gateway = this.gatewayDir(server);
    mkdirSync(join(gateway, 'bin'), { recursive: true });
    mkdirSync(join(gateway, 'last-known-good'));
    writeFileSync(join(gateway, 'bin', 'box_1.2.3.bin'), Buffer.alloc(100_000, 1));
    writeFileSync(join(gateway, 'outbox.key'), 'key');
    // What is listed anew is in no archive.
    writeFileSync(join(gateway, 'mirror-snapshots.db'), 'a listing');
    writeFileSync(join(gateway, 'last-known-good', 'agent'), 'a copy');
  }

  /** The outbox of a server, held open as a gateway does: what was written is in its log only. */
  openOutbox(server: string): Sqlite.Database {
    const outbox = new Sqlite(join(this.gatewayDir(server), 'outbox.db'));
    outbox.exec('PRAGMA journal_mode = WAL');
    outbox.exec('CREATE TABLE IF NOT EXISTS outbox_entry (id TEXT, payload TEXT)');
    return outbox;
  }

  backUp(server: string, given: Partial<BackupOptions> = {}): Promise<Manifest> {
    const places = { gatewayDir: this.gatewayDir(server), target: this.archive };
    return backUp({ config: this.config(server), ...places, hasKeys: true, passphrase: undefined, ...given });
  }

  restore(server: string, given: Partial<RestoreOptions> = {}): Promise<Restored> {
    const places = { gatewayDir: this.gatewayDir(server), file: this.archive };
    const options = { passphrase: undefined, isReplacing: false, ...given };
    return restore({ config: this.config(server), ...places, ...options });
  }

  /** Whether anything is where a server's data would be. */
  isThere(server: string): boolean {
    return existsSync(join(this.config(server).dataDir, 'manager.db'));
  }

  /** All rows of all tables as stored, in the order of their JSON. */
  async rows(config: ManagerConfig): Promise<Map<string, StoredRow[]>> {
    const store = await openRowStore(config);
    const found = new Map<string, StoredRow[]>();
    for (const table of everyRow().keys()) {
      const columns = columnNames(table);
      const rows: StoredRow[] = [];
      for await (const batch of store.read({ table, columns }))
        for (const row of batch.rows)
          rows.push(Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
      found.set(table, sorted(rows));
    }
    await store.close();
    return found;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `rows` finds of `everyRow`. */
export function expectedRows(): Map<string, StoredRow[]> {
  return new Map([...everyRow()].map(([table, rows]) => [table, sorted(rows)]));
}

/** What is committed once a snapshot was begun is not in it. Leaves a parameter behind. */
export async function expectOneMoment(config: ManagerConfig): Promise<void> {
  const writer = await connect(config);
  if (config.databaseUrl === undefined) await writer.query('PRAGMA journal_mode = WAL');
  const store = await openRowStore(config);
  const { batches } = await openSnapshot(store);
  const columns = 'code, id, value, value_type, is_secret, remark, created_at, updated_at';
  await writer.query(
    `INSERT INTO parameter (${columns}) VALUES ('said later', 1, 'v', 'string', 0, '', '', '')`,
  );
  const codes: unknown[] = [];
  for await (const { shape, rows } of batches()) if (shape.table === 'parameter') codes.push(...rows.flat());
  expect(codes.length).toBeGreaterThan(0);
  expect(codes).not.toContain('said later');
  await store.rollback();
  await store.close();
  await writer.destroy();
}

function sorted(rows: StoredRow[]): StoredRow[] {
  return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
