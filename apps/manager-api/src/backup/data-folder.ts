import { closeSync, existsSync, openSync, readSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_FILE } from '../security/key-ring.js';

/** Whose data folder. */
export type Side = 'manager' | 'gateway';

export interface DataFile {
  /** As the archive has it: the side and the path in its folder, with slashes. */
  name: string;
  path: string;
  kind: 'key' | 'database' | 'file';
}

/** What opens sealed texts and secrets, or signs for a service. */
const KEY_FILES: readonly string[] = [
  `manager/${KEY_FILE}`,
  'manager/gateway-secret',
  'gateway/outbox.key',
  'gateway/auth-key',
];
/** Copies of settings, archives and what restores left: all of it is elsewhere or can be made anew. */
const LEFT_OUT_FOLDERS = /^(last-known-good|backups|before-restore-.*|\.restore-.*|\.backup-.*)$/;
/** Parts of a database that is copied as a whole, manager-api's own (its rows are copied), what gateways listed last, and logs. */
const LEFT_OUT_FILES = /(-wal|-shm|-journal|\.log|\.new)$|^(manager|mirror-snapshots)\.db/;
const SQLITE_MAGIC = 'SQLite format 3\0';

/** The files of a service that cannot be made anew, sorted by name. A folder that is not there has none. */
export function dataFiles(side: Side, folder: string, path: readonly string[] = []): DataFile[] {
  const here = join(folder, ...path);
  if (!existsSync(here)) return [];
  const entries = readdirSync(here, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry): DataFile[] => {
    if (entry.isDirectory())
      return LEFT_OUT_FOLDERS.test(entry.name) ? [] : dataFiles(side, folder, [...path, entry.name]);
    if (!entry.isFile() || LEFT_OUT_FILES.test(entry.name)) return [];
    const name = [side, ...path, entry.name].join('/');
    const file = join(here, entry.name);
    return [{ name, path: file, kind: kindOf(name, file) }];
  });
}

export function isSqliteFile(path: string): boolean {
  const start = Buffer.alloc(SQLITE_MAGIC.length);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, start, 0, start.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return start.toString('latin1') === SQLITE_MAGIC;
}

function kindOf(name: string, path: string): DataFile['kind'] {
  if (KEY_FILES.includes(name)) return 'key';
  return isSqliteFile(path) ? 'database' : 'file';
}
