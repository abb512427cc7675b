import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMemoryStore } from '@xiaozhi/memory-local/testing';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { DatabaseMemoryStore } from '../memory/database-memory.store.js';

/** The contract of memory stores, on a database of one kind. */
export function describeDatabaseMemoryStore(kind: string, databaseEnv: () => Record<string, string>): void {
  const folder = mkdtempSync(join(tmpdir(), 'memory-store-'));
  let database: Database;

  beforeAll(async () => {
    database = await Database.open(loadManagerConfig({ DATA_DIR: folder, ...databaseEnv() }, folder));
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describeMemoryStore(`DatabaseMemoryStore on ${kind}`, async () => {
    await database.write(async (rows) => {
      for (const table of ['memory', 'memoryVersion', 'memoryInteraction'] as const)
        await rows.of(table).clear();
    });
    return new DatabaseMemoryStore(database, () => new Date());
  });
}
