import { newId } from '@xiaozhi/observability';
import { countedIn } from '../analytics/counted-sources.js';
import { eventContributions } from '../analytics/memory-contributions.js';
import { addToRollups } from '../analytics/rollups.js';
import type { WriteRows } from '../database/database.js';
import type { MemoryVersionRow } from '../database/memory-history-rows.js';
import type { MemoryRow } from '../database/rows.js';
import { stateOf } from './memory-state.js';

export interface RoleWriterOptions {
  now: () => Date;
  /** What the versions belong to, for undoing. */
  operation?: { id: string; kind: string };
}

interface VersionText {
  event: string;
  newText: string | null;
  /** ISO 8601, UTC: when it was said or done. */
  at: string;
}

/**
 * The one way in which a role's memories change: each change writes a version with the memory's state after it, so that
 * the versions tell what the role remembered at every moment, and counts it. Belongs to one transaction.
 */
export class RoleWriter {
  private constructor(
    private readonly rows: WriteRows,
    private readonly roleId: string,
    private readonly options: RoleWriterOptions,
    private last: { sequence: number; recordedAt: string },
    private readonly isCounted: boolean,
  ) {}

  static async open(rows: WriteRows, roleId: string, options: RoleWriterOptions): Promise<RoleWriter> {
    const [last] = await rows.of('memoryVersion').find({
      select: { id: true, sequence: true, recorded_at: true },
      where: { role_id: roleId },
      order: { sequence: 'DESC' },
      take: 1,
    });
    const before = { sequence: last?.sequence ?? 0, recordedAt: last?.recorded_at ?? '' };
    const isCounted = await countedIn(rows, 'memories');
    return new RoleWriter(rows, roleId, options, before, isCounted(roleId));
  }

  async add(row: MemoryRow, at: string): Promise<void> {
    const own = { ...row, role_id: this.roleId };
    await this.rows.of('memory').insert(own);
    await this.version(null, own, { event: 'add', newText: own.text, at });
  }

  /** Changes columns of a memory. @returns false when the role has no such memory */
  async edit(id: string, columns: Partial<MemoryRow>, version: VersionText): Promise<boolean> {
    const where = { id, role_id: this.roleId };
    const known = await this.rows.of('memory').findOneBy(where);
    if (known === null) return false;
    await this.rows.of('memory').update(where, columns);
    await this.version(known, { ...known, ...columns }, version);
    return true;
  }

  /** @returns false when the role has no such memory */
  async remove(id: string, at: string): Promise<boolean> {
    const where = { id, role_id: this.roleId };
    const known = await this.rows.of('memory').findOneBy(where);
    if (known === null) return false;
    await this.rows.of('memory').delete(where);
    await this.version(known, null, { event: 'delete', newText: null, at });
    return true;
  }

  private async version(
    before: MemoryRow | null,
    after: MemoryRow | null,
    { event, newText, at }: VersionText,
  ): Promise<void> {
    const now = this.options.now().toISOString();
    // A clock that went back must not put a later version before an earlier one.
    const recordedAt = now < this.last.recordedAt ? this.last.recordedAt : now;
    this.last = { sequence: this.last.sequence + 1, recordedAt };
    const row: MemoryVersionRow = {
      id: newId(),
      memory_id: (after ?? before)?.id ?? '',
      role_id: this.roleId,
      event,
      old_text: before?.text ?? null,
      new_text: newText,
      at,
      sequence: this.last.sequence,
      recorded_at: recordedAt,
      state: after === null ? null : JSON.stringify(stateOf(after)),
      operation_id: this.options.operation?.id ?? null,
      origin: this.options.operation?.kind ?? null,
    };
    await this.rows.of('memoryVersion').insert(row);
    if (!this.isCounted) return;
    const change = { before, after, event, origin: row.origin, at: recordedAt };
    await addToRollups(this.rows, eventContributions(change));
  }
}
