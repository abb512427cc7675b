import type { BulkResult } from '@xiaozhi/contracts';
import type { Database, WriteRows } from '../database/database.js';
import { confirmationOf, requireConfirmed } from './confirmation.js';

interface Bulk {
  request: { action: string; dryRun: boolean; confirm?: string | undefined };
  /** Each once. */
  ids: readonly string[];
  /** What else the request asks for, which the token stands for too. */
  options?: Readonly<Record<string, string | boolean>>;
  /** What would go or change. @throws ApiError where one of them cannot be done */
  count: (rows: WriteRows) => Promise<Record<string, number>>;
  act: (rows: WriteRows) => Promise<void>;
}

/**
 * Does something to several things at once: to all in one transaction, or to none.
 * @throws ApiError 409 CONFIRM_NEEDED, CONFIRM_OUTDATED, and what `count` and `act` throw
 */
export function runBulk(
  database: Database,
  { request, ids, options, count, act }: Bulk,
): Promise<BulkResult> {
  const { action, dryRun, confirm } = request;
  return database.write(async (rows) => {
    const counts = await count(rows);
    const shown = { action, ids: [...ids].sort(), options, counts };
    const result = { dryRun, count: ids.length, counts };
    if (dryRun) return { ...result, confirm: confirmationOf(shown) };
    requireConfirmed(shown, confirm);
    await act(rows);
    return { ...result, confirm: null };
  });
}
