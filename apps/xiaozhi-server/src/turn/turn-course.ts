import type { TurnStageOutcome, TurnTrace } from '@xiaozhi/contracts';
import type { RecallOutcome } from '../memory/session-memory.js';
import type { Utterance } from './listening/utterance-recorder.js';
import type { Heard } from './speaking/playout.js';
import type { TraceRecorder } from './trace-recorder.js';

/** How a turn went, apart from whose it was. */
export type TurnCourse = Pick<
  TurnTrace,
  'outcome' | 'totalMs' | 'firstFrameMs' | 'framesCount' | 'maxLatenessMs' | 'stages'
>;

const SAMPLES_PER_MS = 16;

/** The course of a turn that is over now. Times in ms since it began. */
export function courseOf(outcome: TurnTrace['outcome'], heard: Heard, trace: TraceRecorder): TurnCourse {
  const { firstFrameAtMs, framesCount, maxLatenessMs } = heard;
  const { startedAtMs } = trace;
  const totalMs = trace.sinceStartMs();
  return {
    outcome,
    totalMs,
    ...(firstFrameAtMs === undefined ? {} : { firstFrameMs: firstFrameAtMs - startedAtMs }),
    framesCount,
    maxLatenessMs: Math.max(0, Math.round(maxLatenessMs * 10) / 10),
    stages: trace.finish(),
  };
}

/** Notes the listening that led to a turn: as long as the utterance's audio, up to the turn's beginning. */
export function noteListening({ samples }: Utterance, trace: TraceRecorder): void {
  const { startedAtMs } = trace;
  trace.add('listen', startedAtMs - samples.length / SAMPLES_PER_MS, startedAtMs);
}

/** Incomplete means that the provider did not answer: by the deadline, or at all. */
export function recallOutcomeOf(
  { isComplete, memories, tookMs }: RecallOutcome,
  deadlineMs: number,
): TurnStageOutcome {
  if (!isComplete) return tookMs >= deadlineMs ? 'late' : 'failed';
  return memories.length === 0 ? 'empty' : 'ok';
}
