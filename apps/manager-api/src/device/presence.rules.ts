import { PRESENCE_LIFE_MS } from '@xiaozhi/contracts';
import { IsNull, MoreThan } from 'typeorm';
import type { FindOptionsWhere } from 'typeorm';
import type { DeviceRow } from '../database/rows.js';

/** Of gateways that do not say who is connected: silence after which a device counts as gone. */
const REPORTED_LIFE_MS = 15 * 60_000;

/** Whether a device is connected to a gateway. A gateway that was killed says nothing any more, and that ends it. */
export function isOnline(
  { state, last_seen_at, online_until }: Pick<DeviceRow, 'state' | 'last_seen_at' | 'online_until'>,
  nowMs: number,
): boolean {
  if (online_until !== null) return Date.parse(online_until) > nowMs;
  return state === 'online' && last_seen_at !== null && nowMs - Date.parse(last_seen_at) < REPORTED_LIFE_MS;
}

/** As `isOnline`, for a statement: one of them holds. */
export function whereOnline(nowMs: number): FindOptionsWhere<DeviceRow>[] {
  const at = (ms: number): string => new Date(ms).toISOString();
  return [
    { online_until: MoreThan(at(nowMs)) },
    { online_until: IsNull(), state: 'online', last_seen_at: MoreThan(at(nowMs - REPORTED_LIFE_MS)) },
  ];
}

/** Until when a device counts as connected that was named now. */
export function onlineUntil(nowMs: number): string {
  return new Date(nowMs + PRESENCE_LIFE_MS).toISOString();
}

/** Whether what is known of a device has to be written anew: not for each report, since a house has many devices. */
export function isPresenceDue(
  { gateway_id, online_until }: Pick<DeviceRow, 'gateway_id' | 'online_until'>,
  gatewayId: string,
  nowMs: number,
): boolean {
  if (gateway_id !== gatewayId || online_until === null) return true;
  return Date.parse(online_until) - nowMs < (PRESENCE_LIFE_MS * 2) / 3;
}
