import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sqliteFile } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { writeArchive } from './archive/archive-writer.js';
import type { NewPart } from './archive/archive-writer.js';
import type { Manifest, Part } from './archive/manifest.js';
import { BackupError } from './backup-error.js';
import { dataFiles } from './data-folder.js';
import type { DataFile, Side } from './data-folder.js';
import { presentKeyIds } from './key-ids.js';
import { openRowStore } from './open-row-store.js';
import type { RowStore } from './row-store.js';
import { openSnapshot } from './snapshot.js';
import { SqliteStore } from './sqlite-store.js';
import { TableSums } from './table-rows.js';
import type { RowSource } from './table-rows.js';

export interface BackupOptions {
  /** Settings of manager-api, whose data folder and database are copied. */
  config: ManagerConfig;
  /** For a machine with gateways only. */
  isGatewayOnly?: boolean;
  gatewayDir: string;
  /** Where the archive will be; what is there is replaced when the new one is whole. */
  target: string;
  hasKeys: boolean;
  passphrase: string | undefined;
  signal?: AbortSignal;
}

/**
 * Writes an archive of all that cannot be made anew, while the services run. What waits in the gateway is copied
 * before the database: what is saved in between is in both, and saving it twice does no harm.
 * @throws BackupError SCHEMA_NEWER, USAGE when there is no database
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const { config, target, hasKeys, passphrase, signal, isGatewayOnly = false } = options;
  if (!isGatewayOnly) requireDatabase(config);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(dirname(target), '.backup-'));
  const store = isGatewayOnly ? undefined : await openRowStore(config);
  try {
    const work = new BackupParts(options, store, folder);
    const manifest = (parts: Part[]): Manifest => ({
      format: 'xiaozhi-backup',
      version: 1,
      createdAt: new Date().toISOString(),
      hasKeys,
      keyIds: isGatewayOnly ? [] : presentKeyIds(config),
      database: work.database(),
      parts,
    });
    const place = { temporary: join(folder, 'archive'), target, passphrase, ...(signal ? { signal } : {}) };
    return await writeArchive({ parts: work.all(), manifest }, place);
  } finally {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws BackupError USAGE */
export function requireDatabase(config: ManagerConfig): void {
  if (config.databaseUrl !== undefined || existsSync(sqliteFile(config))) return;
  throw new BackupError('USAGE', `There is no database ${sqliteFile(config)}, and DATABASE_URL is not set.`);
}

class BackupParts {
  private rows: RowSource | undefined;
  private sums: TableSums | undefined;

  constructor(
    private readonly options: BackupOptions,
    private readonly store: RowStore | undefined,
    /** For copies of databases. */
    private readonly folder: string,
  ) {}

  async *all(): AsyncGenerator<NewPart> {
    yield* this.files('gateway', this.options.gatewayDir);
    if (this.store === undefined) return;
    yield* this.tables(this.store);
    yield* this.files('manager', this.options.config.dataDir);
  }

  /** What the manifest says of the database, once its rows have passed. */
  database(): Manifest['database'] {
    const { migrations = [], tables = [] } = this.rows ?? {};
    const sums = new Map(this.sums?.all.map((sum) => [sum.table, sum]));
    return {
      kind: this.store?.kind ?? 'sqlite',
      migrations: [...migrations],
      tables: tables.map(({ table, columns }) => {
        const { rows = 0, checksum = '' } = sums.get(table) ?? {};
        return { table, columns, rows, checksum };
      }),
    };
  }

  private async *tables(store: RowStore): AsyncGenerator<NewPart> {
    this.rows = await openSnapshot(store);
    this.sums = new TableSums(this.rows.tables);
    let [table, number] = ['', 0];
    for await (const batch of this.rows.batches()) {
      this.sums.add(batch);
      number = batch.shape.table === table ? number + 1 : 1;
      table = batch.shape.table;
      const content = Buffer.from(batch.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      yield { name: `database/${table}/${String(number).padStart(6, '0')}.jsonl`, content };
    }
    await store.rollback();
  }

  private async *files(side: Side, folder: string): AsyncGenerator<NewPart> {
    for (const file of dataFiles(side, folder)) {
      if (file.kind === 'key' && !this.options.hasKeys) continue;
      if (file.kind === 'database') yield* this.copied(file);
      else yield { name: file.name, content: { file: file.path } };
    }
  }

  private async *copied({ name, path }: DataFile): AsyncGenerator<NewPart> {
    const copy = join(this.folder, 'copy.db');
    const database = SqliteStore.open(path);
    try {
      database.copyTo(copy);
    } finally {
      await database.close();
    }
    yield { name, content: { file: copy } };
    rmSync(copy);
  }
}
