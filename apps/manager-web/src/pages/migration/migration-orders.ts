import type { MemoryMigrationView } from '@xiaozhi/contracts';
import type { MigrationOrder } from '../../api/memory-migration.api.js';

/** What may be ordered of a migration in its state. An agent switches with all of its roles only. */
export function ordersOf({ state, roleId }: Pick<MemoryMigrationView, 'state' | 'roleId'>): MigrationOrder[] {
  switch (state) {
    case 'copying':
    case 'verifying':
    case 'switching':
      return ['roll-back'];
    case 'copied':
      return roleId === null ? ['switch', 'resume', 'roll-back'] : ['resume', 'roll-back'];
    case 'paused':
      return ['resume', 'roll-back'];
    case 'switched':
      return ['erase-source', 'roll-back'];
    case 'rolling-back':
    case 'rolled-back':
    case 'erasing':
    case 'source-erased':
      return [];
  }
}
