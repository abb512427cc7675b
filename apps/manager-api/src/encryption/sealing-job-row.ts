import type { EncryptionCounts, EncryptionJobView } from '@xiaozhi/contracts';
import { z } from 'zod';
import type { TextSealingJobRow } from '../database/text-sealing-rows.js';
import type { TextVault } from '../security/text-vault.js';

const countsColumn = z.object({
  examined: z.number(),
  changed: z.number(),
  overtaken: z.number(),
  unreadable: z.number(),
});

/** What a pass does: as new texts are written. */
export function goalOf({ isOn }: TextVault): EncryptionJobView['goal'] {
  return isOn ? 'seal' : 'open';
}

export function parseCounts(column: string): EncryptionCounts {
  return countsColumn.parse(JSON.parse(column));
}

export function toJobView(row: TextSealingJobRow): EncryptionJobView {
  return {
    id: row.id,
    goal: row.goal as EncryptionJobView['goal'],
    keyId: row.key_id,
    state: row.state as EncryptionJobView['state'],
    table: row.position_table,
    counts: parseCounts(row.counts),
    actor: row.actor,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
  };
}
