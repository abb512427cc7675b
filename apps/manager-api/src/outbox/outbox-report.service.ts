import { Inject, Injectable } from '@nestjs/common';
import { OUTBOX_PAGE_COUNT, outboxAction } from '@xiaozhi/contracts';
import type { OutboxLetter, OutboxOrder, OutboxReport, OutboxReportAnswer } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { In, IsNull, LessThan, Not } from 'typeorm';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { OutboxLetterRow } from '../database/outbox-row.js';
import { NOW } from '../tokens.js';
import { ERASED, findErased } from './erase-letters.js';
import { isGivenTo, orderExpiry, toOutboxRow } from './outbox.rules.js';

const NO_ORDER = { action: null, order_id: null, ordered_by: null, ordered_at: null };

/** What gateways tell of outboxes; its answers bring them the orders of operators. */
@Injectable()
export class OutboxReportService {
  constructor(
    private readonly database: Database,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** The same report may come twice, and several gateways may tell of one outbox. */
  async report(report: OutboxReport): Promise<OutboxReportAnswer> {
    const { outboxId: outbox_id, letters, done, topics } = report;
    return this.database.write(async (rows) => {
      for (const { orderId: order_id, entryId: entry_id } of done)
        await rows.of('outboxLetter').delete({ outbox_id, entry_id, order_id });
      await this.forgetExpired(rows, outbox_id);
      if (letters !== undefined) await this.keep(rows, outbox_id, letters);
      const known = await rows.of('outbox').findOneBy({ id: outbox_id });
      await rows.of('outbox').save(toOutboxRow(report, known, this.now()));
      const dead = topics.reduce((sum, topic) => sum + topic.dead, 0);
      const kept = await rows.of('outboxLetter').countBy({ outbox_id });
      return {
        orders: await ordersFor(rows, outbox_id),
        wantsLetters: kept !== dead && letters?.isLast !== false,
      };
    });
  }

  private async forgetExpired(rows: WriteRows, outbox_id: string): Promise<void> {
    const expired = { outbox_id, action: Not('erase'), ordered_at: LessThan(orderExpiry(this.now())) };
    await rows.of('outboxLetter').update(expired, NO_ORDER);
  }

  private async keep(
    rows: WriteRows,
    outbox_id: string,
    { scanId: scan_id, isLast, items }: NonNullable<OutboxReport['letters']>,
  ): Promise<void> {
    const table = rows.of('outboxLetter');
    const erased = await findErased(rows, items);
    const known = await table.findBy({ outbox_id, entry_id: In(items.map(({ entryId }) => entryId)) });
    const byEntry = new Map(known.map((row) => [row.entry_id, row]));
    const listed = items.map((letter) => ({
      ...this.toRow(letter, byEntry.get(letter.entryId), erased.has(letter.entryId)),
      ...{ outbox_id, scan_id },
    }));
    await table.save(listed, { chunk: OUTBOX_PAGE_COUNT });
    // What has an order stays until it is done: a list may miss one while another gateway takes letters out.
    if (isLast) await table.delete({ outbox_id, scan_id: Not(scan_id), action: IsNull() });
  }

  private toRow(
    letter: OutboxLetter,
    known: OutboxLetterRow | undefined,
    isErased: boolean,
  ): Omit<OutboxLetterRow, 'outbox_id' | 'scan_id'> {
    const row = {
      ...{ id: known?.id ?? newId(), entry_id: letter.entryId, topic: letter.topic },
      ...{ attempts: letter.attempts, created_at: letter.createdAt, fault: letter.fault },
    };
    if (known?.action === 'erase')
      return { ...row, ...ERASED, order_id: known.order_id, ordered_at: known.ordered_at };
    if (isErased) return { ...row, ...ERASED, order_id: newId(), ordered_at: this.now().toISOString() };
    // An order was for one death: tried again and dead anew, the entry waits for the next.
    const isSame = known?.attempts === letter.attempts;
    return {
      ...row,
      ...{ error: letter.error, role_id: letter.roleId ?? null, device_id: letter.deviceId ?? null },
      ...{ agent_id: letter.agentId ?? null, session_id: letter.sessionId ?? null },
      ...(isSame ? orderOf(known) : NO_ORDER),
    };
  }
}

function orderOf({
  action,
  order_id,
  ordered_by,
  ordered_at,
}: OutboxLetterRow): Pick<OutboxLetterRow, keyof typeof NO_ORDER> {
  return { action, order_id, ordered_by, ordered_at };
}

async function ordersFor(rows: WriteRows, outbox_id: string): Promise<OutboxOrder[]> {
  const ordered = await rows.of('outboxLetter').find({
    where: { outbox_id, action: Not(IsNull()) },
    order: { ordered_at: 'ASC', id: 'ASC' },
    take: OUTBOX_PAGE_COUNT,
  });
  const devices = await rows
    .of('device')
    .findBy({ id: In(ordered.flatMap(({ device_id }) => device_id ?? [])) });
  const byId = new Map(devices.map((device) => [device.id, device]));
  return ordered.map((letter) => {
    const { order_id, entry_id: entryId, attempts, action } = letter;
    const order = { orderId: order_id ?? '', entryId, attempts, action: outboxAction.parse(action) };
    const device = byId.get(letter.device_id ?? '');
    if (device === undefined || !isGivenTo(letter, device.bound_at)) return order;
    return { ...order, binding: { agentId: device.agent_id, boundAt: device.bound_at } };
  });
}
