import { z } from 'zod';
import { privacySetting } from './privacy-setting.js';
import { storedId, storedRoleId, storedTime } from './stored-text.js';

/** What changed in manager-api, as gateways are told. Each may come more than once, and means the same then. */
export const changeEvent = z.discriminatedUnion('kind', [
  /** Settings of the whole system. */
  z.object({ kind: z.literal('settings') }),
  /** What any agent may be made of: a provider's settings, a voice profile. */
  z.object({ kind: z.literal('agents') }),
  z.object({ kind: z.literal('agent'), agentId: z.string() }),
  /** A device was bound, or moved to another agent. */
  z.object({ kind: z.literal('device'), deviceId: z.string() }),
  /** `isForgotten`: what was said at the device before `at` goes with it. */
  z.object({
    kind: z.literal('device-unbound'),
    deviceId: z.string(),
    isForgotten: z.boolean(),
    at: z.string(),
  }),
  /** Memories of a role came, went, or read differently. */
  z.object({ kind: z.literal('memories'), roleId: z.string() }),
  /** A person was erased: nothing of what they said before `at` may be kept or recalled. */
  z.object({ kind: z.literal('role-erased'), roleId: z.string(), at: z.string() }),
  /** Somebody set it by voice, or an operator ended it. */
  z.object({ kind: z.literal('privacy-setting'), setting: privacySetting }),
  /** An operator tests a provider: one gateway claims it. Says nothing when it is told again. */
  z.object({ kind: z.literal('provider-test'), testId: z.string() }),
]);
export type ChangeEvent = z.infer<typeof changeEvent>;

/** `GET /xiaozhi/events` (gateway secret): server-sent events. */
export const CHANGE_STREAM = {
  /** Data: a `ChangeEvent`; the id is for `Last-Event-ID`. */
  change: 'change',
  /** What was missed cannot be told any more: everything at hand may be old. */
  reset: 'reset',
  /** All that was missed has been told; what comes now is new. */
  ready: 'ready',
} as const;

/** Header with the name of the gateway that asks for something: what it changes itself is no news to it. */
export const GATEWAY_ID_HEADER = 'x-gateway-id';

/**
 * `POST /xiaozhi/memory-erasure/report` (gateway secret): a gateway let go of what it held of an erased person. The same
 * id twice is one record. No words.
 */
export const erasureReport = z.object({
  id: storedId,
  roleId: storedRoleId,
  /** ISO 8601, UTC: of the erasure. */
  erasedAt: storedTime,
  gatewayId: storedId,
  /** What waited in the gateway's outbox and is gone. */
  droppedCount: z.number().int().min(0),
  /** ISO 8601, UTC. */
  at: storedTime,
});
export type ErasureReport = z.infer<typeof erasureReport>;
