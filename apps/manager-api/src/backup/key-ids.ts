import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ManagerConfig } from '../config/manager-config.js';
import { KEY_FILE, KeyRing } from '../security/key-ring.js';

/** Ids of the master keys that are there, the writing one first; none where none was made yet. */
export function presentKeyIds(config: ManagerConfig): string[] {
  const isThere = config.masterKey !== undefined || existsSync(join(config.dataDir, KEY_FILE));
  return isThere ? KeyRing.open(config).ids : [];
}
