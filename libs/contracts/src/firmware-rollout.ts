import { z } from 'zod';
import { listQuery } from './http.js';
import { storedId, storedRoleId } from './stored-text.js';

/** Downloads of one version that a device begins without running it afterwards; then it is left alone. */
export const FIRMWARE_TRIES_COUNT = 3;

/**
 * `running` ⇄ `paused`: nobody is offered it for now, nor an older one instead. `halted` is final: what was rolled out
 * before it counts again.
 */
export const rolloutState = z.enum(['running', 'paused', 'halted']);
export type RolloutState = z.infer<typeof rolloutState>;

const percentage = z.number().int().min(0).max(100);
/** Offered it whatever the percentage and their channel. */
const devices = z.array(storedRoleId).max(500);

/** `POST /api/firmware-rollout`: begins at once. */
export const rolloutCreate = z.object({
  firmwareId: storedId,
  /** Of the devices of this board in the firmware's channel; which ones hangs on their ids only. */
  percentage: percentage.default(0),
  devices: devices.default([]),
  /** Devices with a newer version go back to this one. */
  force: z.boolean().default(false),
  /** So many devices that cannot install it pause the rollout. */
  pauseAfter: z.number().int().min(1).max(10_000).default(3),
});
export type RolloutCreate = z.infer<typeof rolloutCreate>;

/** `PUT /api/firmware-rollout/{id}`. What is left out stays. */
export const rolloutUpdate = z.object({
  percentage: percentage.optional(),
  devices: devices.optional(),
  pauseAfter: z.number().int().min(1).max(10_000).optional(),
});
export type RolloutUpdate = z.infer<typeof rolloutUpdate>;

/** `GET /api/firmware-rollout`: newest first, unless sorted; searched in boards and versions. */
export const rolloutQuery = listQuery.extend({
  type: z.string().max(128).optional(),
  channel: z.string().max(32).optional(),
  state: rolloutState.optional(),
});
export type RolloutQuery = z.infer<typeof rolloutQuery>;

export interface RolloutView {
  id: string;
  firmwareId: string;
  type: string;
  channel: string;
  version: string;
  state: RolloutState;
  percentage: number;
  devices: string[];
  force: boolean;
  pauseAfter: number;
  counts: RolloutCounts;
  createdBy: string;
  createdAt: string;
  updatedAt: string;
}

/** Devices. */
export interface RolloutCounts {
  /** Bound ones of this board in this channel that take updates. */
  eligible: number;
  /** That were given a link to it. */
  offered: number;
  /** Of those offered: that said at their last start that they run it. */
  running: number;
  /** Of those offered: that began to load it `FIRMWARE_TRIES_COUNT` times and do not run it. */
  failed: number;
}

/** `GET /api/firmware-rollout/{id}/device`: who was offered it, last first. */
export interface RolloutDeviceView {
  deviceId: string;
  alias: string | null;
  /** When it was first offered. */
  offeredAt: string;
  fromVersion: string;
  /** As it said at its last start; null where it is bound no more. */
  appVersion: string | null;
  /** Downloads that it began. */
  downloads: number;
  state: 'offered' | 'running' | 'failed';
}
