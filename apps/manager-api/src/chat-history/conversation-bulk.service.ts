import { Inject, Injectable } from '@nestjs/common';
import type { BulkResult, ChatRetentionCounts, DeleteBulkRequest } from '@xiaozhi/contracts';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { notFound } from '../http/api-error.js';
import { runBulk } from '../http/run-bulk.js';
import { NOW } from '../tokens.js';
import { removeLines } from './remove-lines.js';

/** Ids in one condition: databases bound the parameters of a statement. */
const CHUNK_COUNT = 500;

/** Several conversations at once. */
@Injectable()
export class ConversationBulkService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** Deletes their lines, recordings and titles; memories stay. @throws ApiError 404 CONVERSATION_NOT_FOUND, and as `runBulk` */
  run(actor: Actor, request: DeleteBulkRequest): Promise<BulkResult> {
    const ids = [...new Set(request.ids)];
    return runBulk(this.database, {
      ...{ request, ids },
      count: (rows) => countLines(rows, ids),
      act: async (rows) => {
        for (const id of ids) await this.remove(rows, actor, id);
      },
    });
  }

  private async remove(rows: WriteRows, actor: Actor, session_id: string): Promise<void> {
    const lines = await rows.of('chatMessage').find({ select: { id: true }, where: { session_id } });
    const gone: ChatRetentionCounts = { sessions: 1, lines: 0, recordings: 0, audioBytes: 0 };
    for (let from = 0; from < lines.length; from += CHUNK_COUNT) {
      const part = lines.slice(from, from + CHUNK_COUNT).map(({ id }) => id);
      const counts = await removeLines(rows, part, this.now().toISOString());
      for (const key of ['lines', 'recordings', 'audioBytes'] as const) gone[key] += counts[key];
    }
    const { lines: count, recordings, audioBytes } = gone;
    await this.audit.record(rows, actor, {
      ...{ action: 'chat-history.delete', target: session_id },
      details: { lines: count, recordings, audioBytes },
    });
  }
}

async function countLines(rows: WriteRows, ids: readonly string[]): Promise<Record<string, number>> {
  const found = await rows
    .of('chatMessage')
    .createQueryBuilder('line')
    .select('line.session_id', 'id')
    .addSelect('COUNT(*)', 'lines')
    .addSelect('COUNT(line.audio)', 'recordings')
    .where('line.session_id IN (:...ids)', { ids: [...ids] })
    .groupBy('line.session_id')
    .getRawMany<{ id: string; lines: string | number; recordings: string | number }>();
  const missing = ids.find((id) => !found.some((row) => row.id === id));
  if (missing !== undefined) throw notFound('conversation', missing);
  const sum = (key: 'lines' | 'recordings'): number => found.reduce((all, row) => all + Number(row[key]), 0);
  return { lines: sum('lines'), recordings: sum('recordings') };
}
