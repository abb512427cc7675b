import { z } from 'zod';
import { storedTime } from './stored-text.js';

/** What gateways ask providers for. `reply` and `complete` are language models', `embed` is an encoder's. */
export const usageCall = z.enum([
  'save',
  'track',
  'recall',
  'list',
  'create',
  'update',
  'remove',
  'removeAll',
  'history',
  'rate',
  'embed',
  'reply',
  'complete',
]);
export type UsageCall = z.infer<typeof usageCall>;

const amount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const USAGE_CODE_CHARACTERS = 64;
/** What a gateway gathers in one period; more goes into a second report. */
export const USAGE_LINES_COUNT = 200;
const BUCKETS_COUNT = 300;

/** Calls of one kind of one provider config in a period, summed. Fields that do not fit the call are left out. */
export const usageLine = z.object({
  /** Empty where no config is behind it: the encoder that is built in. */
  configId: z.string().max(64),
  call: usageCall,
  calls: amount,
  /** By error code; `LATE` and `ABORTED` where a deadline or the caller ended it. */
  errors: z.record(z.string().min(1).max(USAGE_CODE_CHARACTERS), amount).default({}),
  /** Duration in ms: counts by bucket, see `bucketOf`. */
  latency: z
    .record(z.string().regex(/^\d{1,3}$/), amount)
    .refine((buckets) => Object.keys(buckets).length <= BUCKETS_COUNT)
    .default({}),
  inputTokens: amount.default(0),
  outputTokens: amount.default(0),
  /** The part of the input that the service had cached. */
  cachedInputTokens: amount.default(0),
  /** The part of input and output that the gateway estimated, because the service told none. */
  estimatedTokens: amount.default(0),
  inputCharacters: amount.default(0),
  outputCharacters: amount.default(0),
  /** Memories that a save made, by its receipt. */
  facts: amount.default(0),
  /** Calls that a cache answered; they are no part of `calls`. */
  cacheHits: amount.default(0),
});
export type UsageLine = z.infer<typeof usageLine>;

/** The outbox of a gateway at a moment. */
export const backlogSample = z.object({
  topic: z.string().min(1).max(32),
  waiting: amount,
  dead: amount,
  oldestAgeMs: z.number().min(0),
});
export type BacklogSample = z.infer<typeof backlogSample>;

/**
 * `POST /xiaozhi/usage/report` (gateway secret): what providers were asked for since the last report, and what waits.
 * The same id twice counts once. No words, and nothing of whose they are.
 */
export const usageReport = z.object({
  id: z.string().min(1).max(64),
  /** Empty where it is no agent's: samples of the outbox. */
  agentId: z.string().max(64),
  /** ISO 8601, UTC: the end of the period. */
  at: storedTime,
  lines: z.array(usageLine).max(USAGE_LINES_COUNT).default([]),
  backlog: z.array(backlogSample).max(16).default([]),
});
export type UsageReport = z.infer<typeof usageReport>;
