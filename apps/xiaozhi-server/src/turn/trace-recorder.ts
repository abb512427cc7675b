import { TURN_DETAIL_CHARACTERS } from '@xiaozhi/contracts';
import type { TurnStage, TurnStageName, TurnStageOutcome } from '@xiaozhi/contracts';

/** Stages that are kept of one turn; a turn with more of them has gone round in circles. */
const MAX_STAGES_COUNT = 64;

type OpenStage = Omit<TurnStage, 'endMs' | 'outcome'> & Partial<Pick<TurnStage, 'endMs' | 'outcome'>>;

/** A stage that is under way. */
export interface StageSpan {
  /** Its first result is there; the first call counts. */
  first(): void;
  /** It is over; the first call counts. @param detail takes the place of the one it began with */
  end(outcome?: TurnStageOutcome, detail?: string): void;
}

/**
 * Notes when each stage of a turn began, had its first result and ended, and how. Observes only: without it a turn
 * goes the same way. Times are ms since the turn began.
 */
export class TraceRecorder {
  readonly startedAtMs: number;
  private readonly stages: OpenStage[] = [];

  /** @param nowMs clock of the turn @param startedAtMs on that clock: the end of what was said */
  constructor(
    private readonly nowMs: () => number,
    startedAtMs = nowMs(),
  ) {
    this.startedAtMs = startedAtMs;
  }

  /** @param detail provider code or tool name; never what was said */
  begin(stage: TurnStageName, detail?: string): StageSpan {
    const entry: OpenStage = { stage, startMs: this.sinceStartMs(), ...detailOf(detail) };
    this.keep(entry);
    return {
      first: () => {
        entry.firstMs ??= this.sinceStartMs();
      },
      end: (outcome = 'ok', endDetail) => {
        if (entry.endMs !== undefined) return;
        Object.assign(entry, { endMs: this.sinceStartMs(), outcome, ...detailOf(endDetail) });
      },
    };
  }

  /** A stage that is over already, measured on the turn's clock. */
  add(stage: TurnStageName, beganAtMs: number, endedAtMs: number, outcome: TurnStageOutcome = 'ok'): void {
    const startMs = round(beganAtMs - this.startedAtMs);
    this.keep({ stage, startMs, endMs: round(endedAtMs - this.startedAtMs), outcome });
  }

  /** ms since the turn began. */
  sinceStartMs(): number {
    return round(this.nowMs() - this.startedAtMs);
  }

  /** All stages in the order in which they began. What is still under way was cut. */
  finish(): TurnStage[] {
    const endMs = this.sinceStartMs();
    return this.stages
      .map((stage) => ({ endMs, outcome: 'cut' as const, ...stage }))
      .sort((a, b) => a.startMs - b.startMs);
  }

  private keep(entry: OpenStage): void {
    if (this.stages.length < MAX_STAGES_COUNT) this.stages.push(entry);
  }
}

function detailOf(detail: string | undefined): { detail?: string } {
  return detail === undefined ? {} : { detail: detail.slice(0, TURN_DETAIL_CHARACTERS) };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
