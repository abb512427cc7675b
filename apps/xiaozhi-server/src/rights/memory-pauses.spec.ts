import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoleId } from '@xiaozhi/memory';
import { SqliteMemoryPauses } from './memory-pauses.js';

describe(SqliteMemoryPauses, () => {
  it('holds over restarts, for one person only, until it is taken back', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pauses-'));
    const file = join(folder, 'pauses.db');
    const restarted = (change: (pauses: SqliteMemoryPauses) => void): boolean[] => {
      const pauses = SqliteMemoryPauses.open(file);
      change(pauses);
      pauses.close();
      const again = SqliteMemoryPauses.open(file);
      const found = ['ann', 'bob'].map((role) => again.isPaused(role as RoleId));
      again.close();
      return found;
    };
    expect(restarted((pauses) => pauses.set('ann' as RoleId, true))).toEqual([true, false]);
    expect(restarted((pauses) => pauses.set('ann' as RoleId, true))).toEqual([true, false]);
    expect(restarted((pauses) => pauses.set('ann' as RoleId, false))).toEqual([false, false]);
    rmSync(folder, { recursive: true });
  });
});
