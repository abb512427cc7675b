import { Inject, Injectable } from '@nestjs/common';
import type {
  AnnouncementClaimAnswer,
  AnnouncementClaimRequest,
  AnnouncementKind,
  AnnouncementSettleRequest,
  ClaimedAnnouncement,
} from '@xiaozhi/contracts';
import { normaliseDeviceId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import { In, LessThanOrEqual } from 'typeorm';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { AnnouncementRow } from '../database/rows.js';
import { NOW } from '../tokens.js';
import { OPEN, UNCLAIMED, speakingWindow, successorOf } from './announcement.rules.js';
import type { QuietRule } from './announcement.rules.js';
import { QuietHoursService } from './quiet-hours.service.js';

/** Nobody else gets a claimed one for so long: time to begin, and to say the longest text slowly. */
export const LEASE_MS = 180_000;
/** A gateway has to begin within this. */
const START_WITHIN_MS = 30_000;
/** Claims of which nothing more was heard, after which it is given up: a crash must not repeat it for ever. */
export const MAX_ATTEMPTS_COUNT = 5;
/** How far ahead a gateway is told of what is due. */
const HORIZON_MS = 60_000;
const OVERDUE_COUNT = 200;

/** Hands announcements to gateways, each to one at a time, and learns what became of them. */
@Injectable()
export class AnnouncementClaimService {
  constructor(
    private readonly database: Database,
    private readonly quietHours: QuietHoursService,
    @Inject(NOW) private readonly now: () => Date,
  ) {}

  /** What may be said now: for each device the one that is due longest, unless one is being said there. */
  async claim({ gatewayId, macAddresses }: AnnouncementClaimRequest): Promise<AnnouncementClaimAnswer> {
    await this.expireOverdue();
    const now = this.now();
    const deviceIds = [...new Set(macAddresses.map(normaliseDeviceId))];
    const rows = await this.database.repository('announcement').find({
      where: {
        device_id: In(deviceIds),
        state: In([...OPEN]),
        due_at: LessThanOrEqual(new Date(now.getTime() + HORIZON_MS).toISOString()),
      },
      order: { due_at: 'ASC', id: 'ASC' },
    });
    if (rows.length === 0) return { claimed: [], nextDueInMs: null };
    const rules = await this.quietHours.rulesOf([...new Set(rows.map(({ device_id: id }) => id))]);
    const taken = new Set(rows.filter((row) => isLeased(row, now)).map(({ device_id: id }) => id));
    const claimed: ClaimedAnnouncement[] = [];
    let nextDueInMs: number | null = null;
    for (const row of rows) {
      const rule = rules.get(row.device_id);
      if (rule === undefined || taken.has(row.device_id)) continue;
      const waitMs = speakingWindow(row, rule, now).fromAt.getTime() - now.getTime();
      if (waitMs > 0) {
        if (waitMs <= HORIZON_MS) nextDueInMs = Math.min(waitMs, nextDueInMs ?? waitMs);
        continue;
      }
      const got = await this.database.write((tables) => this.take(tables, row.id, rule, gatewayId));
      if (got === undefined) continue;
      taken.add(row.device_id);
      claimed.push(got);
    }
    return { claimed, nextDueInMs };
  }

  /** The same report twice, or one that comes late, changes nothing: what was heard stays heard. */
  async settle({ id, claim, outcome, at }: AnnouncementSettleRequest): Promise<void> {
    await this.database.write(async (rows) => {
      const row = await rows.of('announcement').findOneBy({ id });
      if (row === null || row.state === 'spoken') return;
      const updated_at = this.now().toISOString();
      if (outcome === 'released') {
        if (row.state !== 'claimed' || row.claim !== claim) return;
        const attempts = row.attempts - 1;
        await rows
          .of('announcement')
          .update({ id }, { ...UNCLAIMED, state: 'pending', attempts, updated_at });
        return;
      }
      const state = row.state === 'cancelled' ? row.state : 'spoken';
      await rows
        .of('announcement')
        .update({ id }, { ...UNCLAIMED, state, reason: null, spoken_at: at, updated_at });
      if (state === 'spoken') await this.continueSeries(rows, row);
    });
  }

  /** What nobody could hear in time is over; what repeats comes again. */
  async expireOverdue(): Promise<void> {
    const now = this.now();
    const overdue = await this.database.repository('announcement').find({
      where: { state: In([...OPEN]), expires_at: LessThanOrEqual(now.toISOString()) },
      order: { expires_at: 'ASC' },
      take: OVERDUE_COUNT,
    });
    for (const { id } of overdue.filter((row) => !isLeased(row, now))) {
      await this.database.write(async (rows) => {
        const row = await rows.of('announcement').findOneBy({ id });
        if (row === null || !isOpen(row) || isLeased(row, now)) return;
        await this.expire(rows, row, 'Nobody could hear it in time.');
      });
    }
  }

  /** Looks again inside the transaction: another gateway may have been faster. */
  private async take(
    rows: WriteRows,
    id: string,
    rule: QuietRule,
    gatewayId: string,
  ): Promise<ClaimedAnnouncement | undefined> {
    const now = this.now();
    const row = await rows.of('announcement').findOneBy({ id });
    if (row === null || !isOpen(row) || isLeased(row, now)) return undefined;
    if (row.attempts >= MAX_ATTEMPTS_COUNT) {
      await this.expire(rows, row, `No gateway reported it as spoken after ${MAX_ATTEMPTS_COUNT} tries.`);
      return undefined;
    }
    const { fromAt, untilAt } = speakingWindow(row, rule, now);
    const startWithinMs = Math.min(START_WITHIN_MS, (untilAt?.getTime() ?? Infinity) - now.getTime());
    if (fromAt > now || startWithinMs <= 0) return undefined;
    const claim = newId();
    await rows.of('announcement').update(
      { id },
      {
        ...{ state: 'claimed', claim, gateway_id: gatewayId, attempts: row.attempts + 1 },
        ...{ lease_until: new Date(now.getTime() + LEASE_MS).toISOString(), updated_at: now.toISOString() },
      },
    );
    const lateMs = now.getTime() - Date.parse(row.due_at);
    const kind = row.kind as AnnouncementKind;
    const { device_id: macAddress, text, due_at: dueAt } = row;
    return { id, macAddress, kind, text, dueAt, claim, lateMs, startWithinMs };
  }

  private async expire(rows: WriteRows, row: AnnouncementRow, reason: string): Promise<void> {
    const over = { ...UNCLAIMED, state: 'expired', reason, updated_at: this.now().toISOString() };
    await rows.of('announcement').update({ id: row.id }, over);
    await this.continueSeries(rows, row);
  }

  private async continueSeries(rows: WriteRows, row: AnnouncementRow): Promise<void> {
    const next = successorOf(row, this.now());
    if (next === undefined) return;
    const open = await rows
      .of('announcement')
      .find({ where: { series_id: row.series_id, state: In([...OPEN, 'cancelled']) } });
    // A series goes on once, and not at all once it was cancelled.
    if (open.some(({ id, due_at }) => id !== row.id && due_at > row.due_at)) return;
    await rows.of('announcement').insert(next);
  }
}

function isOpen({ state }: AnnouncementRow): boolean {
  return OPEN.some((open) => open === state);
}

function isLeased({ state, lease_until: until }: AnnouncementRow, now: Date): boolean {
  return state === 'claimed' && until !== null && until > now.toISOString();
}
