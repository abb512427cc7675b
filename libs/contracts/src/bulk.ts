import { z } from 'zod';

/** Things that one request changes at most: they are one transaction. */
export const BULK_COUNT = 200;

const id = z.string().trim().min(1).max(191);
const bulk = z.object({
  ids: z.array(id).min(1).max(BULK_COUNT),
  /** Counts what would happen, and answers the token that lets it happen. */
  dryRun: z.boolean().default(true),
  /** Of the dry run. */
  confirm: z.string().max(64).optional(),
});

/** `POST /api/device/bulk` */
export const deviceBulkRequest = z.discriminatedUnion('action', [
  bulk.extend({ action: z.literal('delete'), keepMemories: z.boolean().default(false) }),
  bulk.extend({ action: z.literal('move'), agentId: id }),
]);
export type DeviceBulkRequest = z.infer<typeof deviceBulkRequest>;

/** `POST /api/agent/bulk`, `POST /api/chat-history/bulk` */
export const deleteBulkRequest = bulk.extend({ action: z.literal('delete') });
export type DeleteBulkRequest = z.infer<typeof deleteBulkRequest>;

/** What happened, or would happen, to all of them or to none. */
export interface BulkResult {
  dryRun: boolean;
  /** Of the things that were named, each once. */
  count: number;
  /** What goes or changes with them, for example `memories`. */
  counts: Record<string, number>;
  /** Of a dry run: to be sent back. */
  confirm: string | null;
}
