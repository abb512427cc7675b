import { Injectable } from '@nestjs/common';
import type { PageQuery, PageView } from '@xiaozhi/contracts';
import { isSecretKey, newId } from '@xiaozhi/observability';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { Actor } from '../http/actor.js';

/** A line of the audit log. */
export interface AuditView {
  id: string;
  at: string;
  actor: string;
  action: string;
  target: string;
  details: Record<string, unknown>;
}

/** Who did what: append-only, written in the transaction of the change itself. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  /**
   * @param entry `details` are shown to operators; fields with secret names are left out. `id` and `at`: of what was
   *   done elsewhere, earlier
   */
  async record(
    rows: WriteRows,
    actor: Actor,
    entry: { action: string; target: string; details?: Record<string, unknown>; id?: string; at?: string },
  ): Promise<void> {
    const details = Object.fromEntries(
      Object.entries(entry.details ?? {}).filter(([key]) => !isSecretKey(key)),
    );
    await rows.of('audit').insert({
      id: entry.id ?? newId(),
      at: entry.at ?? new Date().toISOString(),
      actor: `${actor.kind}:${actor.name}`,
      action: entry.action,
      target: entry.target.slice(0, 255),
      details: JSON.stringify(details),
    });
  }

  /** Newest first. */
  async list(page: PageQuery): Promise<PageView<AuditView>> {
    const [rows, total] = await this.database.repository('audit').findAndCount({
      order: { id: 'DESC' },
      skip: (page.page - 1) * page.limit,
      take: page.limit,
    });
    return {
      total,
      list: rows.map((row) => ({ ...row, details: JSON.parse(row.details) as Record<string, unknown> })),
    };
  }
}
