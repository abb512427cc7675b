import { z } from 'zod';
import { storedId, storedRoleId, storedTime } from './stored-text.js';

const macAddress = z.string().min(1).max(191);

/**
 * `POST /xiaozhi/prompt/consent` (gateway secret): a person said at a device whether it may bring up by itself what it
 * remembers of them. The newest `at` counts; of two of one time the one that takes it back.
 */
export const promptConsentReport = z.object({
  macAddress,
  roleId: storedRoleId,
  allowed: z.boolean(),
  at: storedTime,
  /** The turn in which it was said. */
  turnId: storedId.nullable(),
});
export type PromptConsentReport = z.infer<typeof promptConsentReport>;

/** `POST /xiaozhi/prompt/open`: at which of these devices something may be brought up now. */
export const promptOpenRequest = z.object({ macAddresses: z.array(macAddress).min(1).max(500) });

/** `day` is the agent's local date, `YYYY-MM-DD`. */
export const openPrompt = z.object({ macAddress: z.string(), roleId: z.string(), day: z.string() });
export type OpenPrompt = z.infer<typeof openPrompt>;

/** Memories that fit, the best first; of those that were not brought up yet the first is meant. */
export const PROMPT_CANDIDATES_COUNT = 20;
/** Longer ids of memories do not fit a unique column of every database. */
export const PROMPT_MEMORY_ID_CHARACTERS = 191;

/** `POST /xiaozhi/prompt/claim`: takes the role's one prompt of the day. */
export const promptClaimRequest = z.object({
  macAddress,
  roleId: storedRoleId,
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  memoryIds: z.array(z.string().min(1).max(PROMPT_MEMORY_ID_CHARACTERS)).min(1).max(PROMPT_CANDIDATES_COUNT),
});
export type PromptClaimRequest = z.infer<typeof promptClaimRequest>;

/** Null: not allowed (any more), or all of it was brought up. */
export const promptClaimAnswer = z
  .object({
    id: z.string(),
    memoryId: z.string(),
    /** It may begin within this; relative, since clocks differ. */
    startWithinMs: z.number(),
  })
  .nullable();
export type PromptClaim = NonNullable<z.infer<typeof promptClaimAnswer>>;

/** `POST /xiaozhi/prompt/release`: nothing of it was heard; it may be brought up later. */
export const promptReleaseRequest = z.object({ id: storedId });

/** `DELETE /api/agent/{id}/prompt-consent`. */
export const promptConsentQuery = z.object({ roleId: storedRoleId });

/** `GET /api/agent/{id}/prompt-consent`: whose consent an agent has. Given by voice only. */
export interface PromptConsentView {
  roleId: string;
  /** Of the device or agent that the role is named for. */
  label: string;
  /** ISO 8601, UTC. */
  since: string;
  /** The device at which it was said. */
  deviceId: string;
  turnId: string | null;
}
