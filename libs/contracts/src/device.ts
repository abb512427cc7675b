import { z } from 'zod';
import { firmwareChannel } from './firmware.js';
import type { DeviceKind } from './playground.js';
import { storedTime } from './stored-text.js';

/** `POST /api/device/bind`: binds the device that speaks this six-digit code. */
export const deviceBindRequest = z.object({
  agentId: z.string().min(1),
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/, 'must be the six digits that the device speaks'),
});
export type DeviceBindRequest = z.infer<typeof deviceBindRequest>;

/** `PUT /api/device/{id}`. */
export const deviceUpdate = z.object({
  alias: z.string().trim().max(64).optional(),
  agentId: z.string().min(1).optional(),
  /** Which firmware it is offered. */
  channel: firmwareChannel.optional(),
  /** Off: it is told of no firmware. */
  autoUpdate: z.boolean().optional(),
});
export type DeviceUpdate = z.infer<typeof deviceUpdate>;

export interface DeviceView {
  /** MAC address, lower case with colons. */
  id: string;
  kind: DeviceKind;
  alias: string | null;
  board: string;
  appVersion: string;
  /** Of firmware. */
  channel: string;
  autoUpdate: boolean;
  agentId: string;
  agentName: string;
  /** Whether it is connected to a gateway now. */
  state: 'online' | 'offline';
  /** Where it is, or was last, as far as gateways say so. */
  gatewayId: string | null;
  lastSeenAt: string | null;
  boundAt: string;
}

/** A device that asked for its configuration and is not bound yet: `GET /api/device/pending`. */
export interface PendingDeviceView {
  id: string;
  code: string;
  board: string;
  appVersion: string;
  lastSeenAt: string;
  expiresAt: string;
}

/** `POST /xiaozhi/device/state` (gateway secret). */
export const deviceStateReport = z.object({
  macAddress: z.string().min(1),
  state: z.enum(['online', 'offline']),
  sessionId: z.string().max(64),
  at: storedTime,
});
export type DeviceStateReport = z.infer<typeof deviceStateReport>;
