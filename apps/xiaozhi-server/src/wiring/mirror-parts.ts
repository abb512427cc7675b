import { join } from 'node:path';
import { systemClock } from '@xiaozhi/outbox';
import { findOutboxKeys, isSealing } from '../config/outbox-keys.js';
import type { ServerConfig } from '../config/server-config.js';
import { MirrorSnapshots } from '../memory/mirror-snapshot/mirror-snapshots.js';
import { ThreadedSnapshotStore } from '../memory/mirror-snapshot/threaded-snapshot-store.js';
import type { RoleMirrorDeps } from '../memory/role-mirror.js';
import { RoleMirrorRegistry } from '../memory/role-mirror.registry.js';
import type { SnapshotPlaces } from '../memory/role-mirror.registry.js';

/** Mirrors, and what they listed last in a file of this gateway, sealed as the outbox is. It is opened when it is needed. */
export function makeMirrors(
  config: ServerConfig,
  deps: Omit<RoleMirrorDeps, 'snapshot'>,
): { mirrors: RoleMirrorRegistry; snapshots: MirrorSnapshots } {
  const store = new ThreadedSnapshotStore({
    file: join(config.dataDir, 'mirror-snapshots.db'),
    keys: findOutboxKeys(config),
    isSealing: isSealing(config),
  });
  const snapshots = new MirrorSnapshots({ ...deps, store, clock: systemClock });
  const mirrors = new RoleMirrorRegistry(deps, undefined, placesOf(config, snapshots));
  return { mirrors, snapshots };
}

/** A gateway alone has its local memories in a file of its own already. */
function placesOf({ isStandalone }: ServerConfig, snapshots: MirrorSnapshots): SnapshotPlaces {
  return {
    of: (roleId, key, { code }) => (isStandalone && code === 'local' ? undefined : snapshots.of(roleId, key)),
  };
}
