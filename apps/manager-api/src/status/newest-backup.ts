import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const ARCHIVE = /^xiaozhi-[\dT-]+Z\.tar\.gz(?:\.sealed)?$/;

/** When the newest archive was made that lies where backups go by themselves; null when there is none. */
export async function newestBackup(dataDir: string): Promise<string | null> {
  const folder = join(dirname(dataDir), 'backups');
  try {
    // Their names begin with their times.
    const newest = (await readdir(folder))
      .filter((name) => ARCHIVE.test(name))
      .sort()
      .at(-1);
    return newest === undefined ? null : (await stat(join(folder, newest))).mtime.toISOString();
  } catch {
    return null;
  }
}
