import { z } from 'zod';
import { storedId } from './stored-text.js';
import { turnOrigin, turnOutcome, turnStage } from './turn-trace.js';

/** `browser`: the playground of a user at an agent; it talks as a device does, and counts as none. */
export const deviceKind = z.enum(['device', 'browser']);
export type DeviceKind = z.infer<typeof deviceKind>;

/** What every connection of a browser offers, and the only subprotocol that a gateway takes up. */
export const DEVICE_SUBPROTOCOL = 'xiaozhi.v1';

/** What a subprotocol begins with that carries credentials: base64url without padding of {@link socketCredentials}. */
export const CREDENTIALS_SUBPROTOCOL_PREFIX = 'xiaozhi.credentials.';

/** Path of the gateway's socket on the console's own origin. */
export const PLAYGROUND_SOCKET_PATH = '/gateway';

/** Who a socket is that can send no headers; ids of at most 128 characters, as in headers. */
export const socketCredentials = z.object({
  deviceId: z.string().trim().min(1).max(128),
  clientId: z.string().trim().min(1).max(128),
  /** The device token; empty while tokens are off. */
  token: z.string().max(512),
});
export type SocketCredentials = z.infer<typeof socketCredentials>;

/** `POST /api/agent/{id}/playground`: what the signed-in user's browser is to the gateway. */
export interface PlaygroundSession {
  /** MAC of the browser as a device: lower case with colons, locally administered. */
  deviceId: string;
  /** UUID that is kept with the device. */
  clientId: string;
  /** On the console's own origin. */
  path: string;
  /** For `new WebSocket(url, protocols)`; the second one is a secret. */
  protocols: string[];
  /** As of an agent: in `device` and `speaker` what is said is kept for this browser alone. */
  memoryScope: string;
}

/** A stage of a turn that goes on: neither end nor outcome while it is under way. */
export const openTurnStage = turnStage.partial({ endMs: true, outcome: true });
export type OpenTurnStage = z.infer<typeof openTurnStage>;

/** Most stages of one turn. */
const MAX_STAGES_COUNT = 64;

/**
 * How a turn goes, to browsers only: each time that a stage begins, has its first result or ends, with all stages so
 * far. The last one of a turn has `outcome`. A later one replaces an earlier one, and any may be missing.
 */
export const turnTraceMessage = z.object({
  type: z.literal('turn_trace'),
  session_id: storedId,
  turn_id: storedId,
  origin: turnOrigin,
  stages: z.array(openTurnStage).max(MAX_STAGES_COUNT),
  outcome: turnOutcome.optional(),
  /** ms, as the two below: from the end of what was said. */
  total_ms: z.number().min(0).optional(),
  /** Absent where nothing was heard. */
  first_frame_ms: z.number().optional(),
});
export type TurnTraceMessage = z.infer<typeof turnTraceMessage>;

/** A memory that stood in a turn's prompt. */
export const recalledMemoryView = z.object({
  memory_id: z.string(),
  /** As it stood there: the best one may be cut. */
  text: z.string(),
  /** 0 to 1, higher is better; comparable within one turn and source only. */
  score: z.number(),
  /** `provisional` was just said and is not extracted yet: its id names no stored memory. */
  source: z.enum(['mirror', 'provider', 'provisional']),
  /** ISO 8601, UTC. */
  updated_at: z.string(),
});
export type RecalledMemoryView = z.infer<typeof recalledMemoryView>;

/** What was recalled for a turn, to browsers only; once per turn that recalled, also where that was nothing. */
export const turnMemoryMessage = z.object({
  type: z.literal('turn_memory'),
  session_id: storedId,
  turn_id: storedId,
  /** In the order of merging, the best first. */
  recalled: z.array(recalledMemoryView),
  /** How long the recall took, in ms. */
  ms: z.number().min(0),
  /** Of the prompt's memory section, estimated. */
  tokens: z.number().int().min(0),
  /** False where the provider had not answered by the deadline. */
  is_complete: z.boolean(),
});
export type TurnMemoryMessage = z.infer<typeof turnMemoryMessage>;

/** All that a browser hears beyond the device protocol. */
export const playgroundMessage = z.discriminatedUnion('type', [turnTraceMessage, turnMemoryMessage]);
export type PlaygroundMessage = z.infer<typeof playgroundMessage>;
