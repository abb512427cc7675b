import type { MemoryEncodingState } from '@xiaozhi/contracts';
import { SUMMARY_KIND } from '@xiaozhi/memory-local';
import { In } from 'typeorm';
import type { Database } from '../database/database.js';
import type { MemoryEncodingRow } from '../database/memory-encoding-row.js';

export interface EncodingCounts {
  total: number;
  encoded: number;
  refused: number;
}

/** How many memories of roles there are, and how many are done with an encoder. */
export async function countEncoded(
  database: Database,
  roleIds: readonly string[],
  encoder: string,
): Promise<EncodingCounts> {
  if (roleIds.length === 0) return { total: 0, encoded: 0, refused: 0 };
  const counted = await database
    .repository('memory')
    .createQueryBuilder('memory')
    .select('COUNT(*)', 'total')
    .addSelect('SUM(CASE WHEN memory.encoder = :encoder THEN 1 ELSE 0 END)', 'encoded')
    .addSelect(
      'SUM(CASE WHEN memory.encoder = :encoder AND memory.embedding IS NULL THEN 1 ELSE 0 END)',
      'refused',
    )
    .where({ role_id: In([...roleIds]) })
    // The running summary is given whole, whatever is asked: nothing looks for it by meaning.
    .andWhere('memory.kind <> :kind', { kind: SUMMARY_KIND })
    .setParameter('encoder', encoder)
    .getRawOne<Record<keyof EncodingCounts, string | number | null>>();
  const numberOf = (key: keyof EncodingCounts): number => Number(counted?.[key] ?? 0);
  return { total: numberOf('total'), encoded: numberOf('encoded'), refused: numberOf('refused') };
}

/** @param row of the agent, if any, about the encoder that is chosen now. @param at ISO 8601 */
export function encodingStateOf(
  { total, encoded }: EncodingCounts,
  row: MemoryEncodingRow | undefined,
  at: string,
): MemoryEncodingState {
  if (encoded >= total) return 'done';
  if (row === undefined) return 'waiting';
  if (row.is_stopped === 1) return 'stopped';
  if (row.lease_until !== null && row.lease_until > at) return 'running';
  return row.reason === null ? 'waiting' : 'failing';
}
