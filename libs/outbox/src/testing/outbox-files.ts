import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Paths for databases of tests; the folders go with `remove`. */
export class OutboxFiles {
  private readonly folders: string[] = [];

  /** In a folder that does not exist yet. */
  fresh(): string {
    const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    this.folders.push(folder);
    return join(folder, 'deep', 'outbox.db');
  }

  remove(): void {
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** What is stored of an entry in a database is no JSON any more. */
export function damageIn(file: string, id: string): Promise<void> {
  const database = new Database(file);
  database.prepare('UPDATE outbox_entry SET payload = ? WHERE id = ?').run('{"text', id);
  database.close();
  return Promise.resolve();
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/**
 * How many transactions a database has committed since it was opened, from its write-ahead log: the last frame of each
 * names the size of the database (SQLite file format, section 4.1). Holds until the first checkpoint.
 */
export function commitsIn(file: string): number {
  const log = readFileSync(`${file}-wal`);
  const frameBytes = FRAME_HEADER_BYTES + log.readUInt32BE(8);
  let count = 0;
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    if (log.readUInt32BE(at + 4) > 0) count += 1;
  }
  return count;
}
