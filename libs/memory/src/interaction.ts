import type { RoleId } from './role-id.js';

/** One message of an interaction. System and tool messages never get here. */
export interface InteractionMessage {
  role: 'user' | 'assistant';
  content: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** What one finished turn gives to memory. */
export interface Interaction {
  /** ULID; also the idempotency key of its save. */
  id: string;
  roleId: RoleId;
  sessionId: string;
  agentId: string;
  deviceId: string;
  /** Which binding of the device to an owner it was said under, by its time; absent where that is not known. */
  boundAt?: string;
  /** How the device talks to the server, for example `websocket` or `mqtt`. */
  channel?: string;
  /** ISO 8601, UTC: when the turn ended. */
  occurredAt: string;
  messages: readonly InteractionMessage[];
  /**
   * Texts of the memories that stood in the prompt or were spoken back in this turn. A provider never
   * stores them again as something newly said.
   */
  recalledTexts: readonly string[];
}

/** How much an agent's memory lets through; `off` screens nothing, secrets included. */
export type ScreeningStrictness = 'off' | 'normal' | 'strict';

/** Consecutive interactions of one role, oldest first, saved together. */
export interface InteractionBatch {
  roleId: RoleId;
  interactions: readonly Interaction[];
  /** The operator's memory instructions (the agent's summaryMemory); empty when there are none. */
  instructions: string;
  /**
   * True when an earlier attempt may already have reached the provider (crash or time-out between accept
   * and acknowledge): the provider must look before it adds, so that nothing is stored twice.
   */
  isRedelivery: boolean;
  /** For what a provider extracts by itself; left out, it is not screened again. */
  strictness?: ScreeningStrictness;
  /** IANA zone of the agent, in which "tomorrow" is meant; absent: UTC. */
  timeZone?: string;
}
