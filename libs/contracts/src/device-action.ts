import { z } from 'zod';
import { storedId, storedRoleId } from './stored-text.js';

/** How often gateways say who is connected. */
export const PRESENCE_EVERY_MS = 5_000;
/** Who was not named for as long is not connected any more: its gateway is gone. */
export const PRESENCE_LIFE_MS = 45_000;
/** An order that no gateway carried out for as long is over. */
export const DEVICE_ORDER_LIFE_MS = 20_000;
/** Devices of one report. */
export const PRESENCE_PAGE_COUNT = 500;
/** Longest text that a device shows. */
export const SHOWN_MAX_CHARACTERS = 200;

/** `reboot`: it restarts; `show`: a text on its screen, with a sound or vibration. */
export const deviceAction = z.enum(['reboot', 'show']);
export type DeviceAction = z.infer<typeof deviceAction>;

/** `POST /api/device/{id}/action`. */
export const deviceActionRequest = z
  .object({
    action: deviceAction,
    /** Of `show`. */
    text: z.string().trim().min(1).max(SHOWN_MAX_CHARACTERS).optional(),
  })
  .refine(({ action, text }) => (action === 'show') === (text !== undefined), {
    path: ['text'],
    message: 'is needed for show, and for nothing else',
  });
export type DeviceActionRequest = z.infer<typeof deviceActionRequest>;

/**
 * `waiting` → `delivered` (handed to the open connection), `refused` (the gateway knows no such action) or `offline` (the
 * device is not connected, or its gateway did not answer in time).
 */
export const deviceOrderState = z.enum(['waiting', 'delivered', 'refused', 'offline']);
export type DeviceOrderState = z.infer<typeof deviceOrderState>;

/** `GET /api/device/{id}/action/{orderId}`. */
export interface DeviceOrderView {
  id: string;
  deviceId: string;
  action: DeviceAction;
  text: string | null;
  state: DeviceOrderState;
  askedBy: string;
  createdAt: string;
  settledAt: string | null;
}

/**
 * `POST /xiaozhi/device/presence` (gateway secret): who is connected to a gateway now. The answer brings what operators
 * ordered for them, until it is named among `done`.
 */
export const devicePresenceReport = z.object({
  gatewayId: storedId,
  macAddresses: z.array(storedRoleId).max(PRESENCE_PAGE_COUNT),
  done: z
    .array(z.object({ orderId: storedId, outcome: z.enum(['delivered', 'refused', 'offline']) }))
    .max(PRESENCE_PAGE_COUNT),
});
export type DevicePresenceReport = z.infer<typeof devicePresenceReport>;

export const deviceOrder = z.object({
  orderId: storedId,
  macAddress: storedRoleId,
  /** A newer manager-api may know others. */
  action: z.string(),
  text: z.string().nullable(),
});
export type DeviceOrder = z.infer<typeof deviceOrder>;

export const devicePresenceAnswer = z.object({ orders: z.array(deviceOrder) });
export type DevicePresenceAnswer = z.infer<typeof devicePresenceAnswer>;
