import { z } from 'zod';
import { storedId, storedTime } from './stored-text.js';

/**
 * Stages of a turn, in the order in which they begin: the person speaks, the words are recognised, memories are
 * recalled, the model thinks, tools run, the voice speaks, the device is played to.
 */
export const turnStageName = z.enum([
  'listen',
  'transcribe',
  'recall',
  'think',
  'tool',
  'synthesise',
  'play',
]);
export type TurnStageName = z.infer<typeof turnStageName>;

/** `empty`: nothing came of it; `late`: its deadline ended it; `cut`: the turn was cancelled meanwhile. */
export const turnStageOutcome = z.enum(['ok', 'empty', 'late', 'failed', 'cut']);
export type TurnStageOutcome = z.infer<typeof turnStageOutcome>;

/** Longer names and codes are cut. */
export const TURN_DETAIL_CHARACTERS = 120;

/** Times in ms since the turn began, which is the end of what was said: listening lies before 0. */
export const turnStage = z.object({
  stage: turnStageName,
  startMs: z.number(),
  /** First result: the model's first token, the voice's first audio, the first frame sent. */
  firstMs: z.number().optional(),
  endMs: z.number(),
  outcome: turnStageOutcome,
  /** Provider code, tool name or error code; never what was said. */
  detail: z.string().max(TURN_DETAIL_CHARACTERS).optional(),
});
export type TurnStage = z.infer<typeof turnStage>;

/** `failed`: the device heard an apology, or took no more audio. */
export const turnOutcome = z.enum(['spoken', 'cut', 'nothing-said', 'exit', 'failed']);
export type TurnOutcome = z.infer<typeof turnOutcome>;

/** What a turn began with. */
export const turnOrigin = z.enum(['utterance', 'text', 'prompt', 'announcement']);
export type TurnOrigin = z.infer<typeof turnOrigin>;

const MAX_STAGES_COUNT = 64;

/** `POST /xiaozhi/turn/report` (gateway secret): how a turn went. The same turn twice is kept once. */
export const turnTrace = z.object({
  turnId: storedId,
  sessionId: storedId,
  deviceId: z.string().min(1).max(191),
  agentId: storedId,
  /** ISO 8601, UTC. */
  startedAt: storedTime,
  origin: turnOrigin,
  outcome: turnOutcome,
  totalMs: z.number().min(0),
  /** From the end of what was said to the first frame sent; absent where nothing was heard. */
  firstFrameMs: z.number().optional(),
  framesCount: z.number().int().min(0),
  /** Greatest lateness of a frame against its pace. */
  maxLatenessMs: z.number().min(0),
  stages: z.array(turnStage).max(MAX_STAGES_COUNT),
});
export type TurnTrace = z.infer<typeof turnTrace>;
