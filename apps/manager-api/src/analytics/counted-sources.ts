import type { WriteRows } from '../database/database.js';
import type { RebuildSource } from './rebuild-sources.js';
import { addToRollups, negated } from './rollups.js';
import type { Contribution } from './rollups.js';

/** What a stored row contributed, and what it contributes now. */
export interface CountedChange {
  /** In whose order a rebuild reads the source. */
  key: string;
  before: readonly Contribution[];
  after: readonly Contribution[];
}

/**
 * Counts that stored rows became others: takes away what they contributed before, and adds what they contribute now. So
 * whatever comes twice changes nothing the second time, and figures are at any time the sum over the rows that are there.
 * Part of the transaction that changes the rows.
 */
export async function countChanges(
  rows: WriteRows,
  source: RebuildSource,
  changes: readonly CountedChange[],
): Promise<void> {
  const real = changes.filter(({ before, after }) => before.length + after.length > 0);
  if (real.length === 0) return;
  const isCounted = await countedIn(rows, source);
  await addToRollups(
    rows,
    real.flatMap(({ key, before, after }) => (isCounted(key) ? [...negated(before), ...after] : [])),
  );
}

/**
 * Whether the figures of a row are there already: a rebuild that has not come to its key counts it when it does, as it is
 * then.
 */
export async function countedIn(rows: WriteRows, source: RebuildSource): Promise<(key: string) => boolean> {
  const rebuild = await rows.of('analyticsRebuild').findOneBy({ source });
  if (rebuild === null) return () => true;
  const position = Buffer.from(rebuild.position);
  // As databases order keys: by bytes.
  return (key) => Buffer.compare(Buffer.from(key), position) <= 0;
}
