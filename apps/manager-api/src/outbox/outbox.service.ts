import { Inject, Injectable } from '@nestjs/common';
import type {
  OutboxLetterChoice,
  OutboxLetterFilter,
  OutboxLetterQuery,
  OutboxLetterView,
  OutboxOrderView,
  OutboxView,
  PageView,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { In, IsNull, Not, Or, Raw } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import { AuditService } from '../audit/audit.service.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { OutboxLetterRow } from '../database/outbox-row.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { closedRoles, onlyViewed, openRoles, reachedAgents, reaches, narrowed } from '../reach/reach.js';
import { NOW } from '../tokens.js';
import { isFormer, isFree, isStale, toLetterView, toOutboxView } from './outbox.rules.js';

/** Ids in one condition: databases bound the parameters of a statement. */
const IDS_COUNT = 500;

/** Outboxes of gateways as operators see them, and their orders about dead letters. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** The last that was heard of first. */
  async list(): Promise<OutboxView[]> {
    const rows = await this.database.repository('outbox').find({ order: { reported_at: 'DESC', id: 'ASC' } });
    return rows.map((row) => toOutboxView(row, this.now()));
  }

  async letters(actor: Actor, query: OutboxLetterQuery): Promise<PageView<OutboxLetterView>> {
    const [rows, total] = await this.database.repository('outboxLetter').findAndCount({
      where: await this.reached(actor, query),
      order: { created_at: 'DESC', id: 'DESC' },
      skip: (query.page - 1) * query.limit,
      take: query.limit,
    });
    const bound = await this.boundTimes(rows);
    const list = rows.map((row) => toLetterView(row, bound.get(row.device_id ?? ''), this.now()));
    return { total, list };
  }

  /**
   * What a gateway is to do about letters, with its next report. Those that have an order keep it.
   * @throws ApiError 404 LETTER_NOT_FOUND when none of the ids is there, 403 FORBIDDEN for one that is shared for viewing
   */
  async order(
    actor: Actor,
    action: 'retry' | 'discard',
    { ids, filter = {}, includesFormer }: OutboxLetterChoice,
  ): Promise<OutboxOrderView> {
    const reached = await this.reached(actor, ids === undefined ? filter : {});
    const where = ids === undefined ? reached : { ...reached, id: In(ids) };
    return this.database.write(async (rows) => {
      const found = await rows.of('outboxLetter').findBy(where);
      if (ids !== undefined && found.length === 0) throw notFound('letter', ids.join(', '));
      const changeable = found.filter((row) => reaches(actor, row.agent_id, 'edit'));
      if (ids !== undefined && changeable.length < found.length) throw onlyViewed();
      const now = this.now();
      const bound = await this.boundTimes(found, rows);
      const chosen = changeable.filter((row) => {
        const isAnothers = action === 'retry' && isFormer(row, bound.get(row.device_id ?? ''));
        return isFree(row, now) && (includesFormer || !isAnothers);
      });
      const order_id = newId();
      const order = { action, order_id, ordered_by: actor.name, ordered_at: now.toISOString() };
      for (let start = 0; start < chosen.length; start += IDS_COUNT) {
        const part = chosen.slice(start, start + IDS_COUNT).map(({ id }) => id);
        await rows.of('outboxLetter').update({ id: In(part) }, order);
      }
      await this.audit.record(rows, actor, {
        action: `outbox.${action}`,
        target: order_id,
        details: {
          ordered: chosen.length,
          includesFormer,
          ...(ids === undefined ? { filter } : entries(chosen)),
        },
      });
      return { orderId: order_id, ordered: chosen.length, left: changeable.length - chosen.length };
    });
  }

  /** Of one that is no more; where it reports again, it is there again. @throws ApiError 404 OUTBOX_NOT_FOUND, 409 OUTBOX_REPORTS */
  async forget(actor: Actor, id: string): Promise<void> {
    await this.database.write(async (rows) => {
      const row = await rows.of('outbox').findOneBy({ id });
      if (row === null) throw notFound('outbox', id);
      if (!isStale(row, this.now()))
        throw new ApiError(409, 'OUTBOX_REPORTS', 'A gateway still tells of this outbox.');
      await rows.of('outbox').delete({ id });
      await rows.of('outboxLetter').delete({ outbox_id: id });
      await this.audit.record(rows, actor, { action: 'outbox.forget', target: id });
    });
  }

  /** Since when the devices of letters are bound, by device. */
  /** What a filter means for somebody who may reach some agents only. */
  private async reached(
    actor: Actor,
    filter: OutboxLetterFilter,
  ): Promise<FindOptionsWhere<OutboxLetterRow>> {
    const closed = await closedRoles(this.database, actor);
    return {
      ...toWhere(filter),
      ...narrowed('agent_id', reachedAgents(actor, filter.agentId)),
      ...narrowed('role_id', openRoles(closed, filter.roleId)),
    };
  }

  private async boundTimes(
    letters: readonly OutboxLetterRow[],
    rows?: WriteRows,
  ): Promise<Map<string, string>> {
    const ids = [...new Set(letters.map(({ device_id }) => device_id ?? ''))];
    const times = new Map<string, string>();
    for (let start = 0; start < ids.length; start += IDS_COUNT) {
      const where = { id: In(ids.slice(start, start + IDS_COUNT)) };
      const table = rows === undefined ? this.database.repository('device') : rows.of('device');
      for (const { id, bound_at } of await table.findBy(where)) times.set(id, bound_at);
    }
    return times;
  }
}

/** What is to be erased is no operator's any more. */
function toWhere(filter: OutboxLetterFilter): FindOptionsWhere<OutboxLetterRow> {
  const { outboxId, topic, agentId, roleId, fault, error } = filter;
  return {
    action: Or(IsNull(), Not('erase')),
    ...(outboxId === undefined ? {} : { outbox_id: outboxId }),
    ...(topic === undefined ? {} : { topic }),
    ...(agentId === undefined ? {} : { agent_id: agentId }),
    ...(roleId === undefined ? {} : { role_id: roleId }),
    ...(fault === undefined ? {} : { fault }),
    ...(error === undefined
      ? {}
      : { error: Raw((column) => `INSTR(${column}, :part) > 0`, { part: error }) }),
  };
}

function entries(letters: readonly OutboxLetterRow[]): { entryIds: string[] } {
  return { entryIds: letters.map(({ entry_id }) => entry_id) };
}
