import { TURN_DETAIL_CHARACTERS } from '@xiaozhi/contracts';
import type { OpenTurnStage, TurnStage, TurnStageName, TurnStageOutcome } from '@xiaozhi/contracts';

/** Stages that are kept of one turn; a turn with more of them has gone round in circles. */
const MAX_STAGES_COUNT = 64;

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
  private readonly stages: OpenTurnStage[] = [];

  /**
   * @param nowMs clock of the turn @param startedAtMs on that clock: the end of what was said
   * @param onChanged told all stages so far each time that one begins, has its first result or ends
   */
  constructor(
    private readonly nowMs: () => number,
    startedAtMs = nowMs(),
    private readonly onChanged?: (stages: OpenTurnStage[]) => void,
  ) {
    this.startedAtMs = startedAtMs;
  }

  /** @param detail provider code or tool name; never what was said */
  begin(stage: TurnStageName, detail?: string): StageSpan {
    const entry: OpenTurnStage = { stage, startMs: this.sinceStartMs(), ...detailOf(detail) };
    this.keep(entry);
    return {
      first: () => {
        if (entry.firstMs !== undefined) return;
        entry.firstMs = this.sinceStartMs();
        this.tell();
      },
      end: (outcome = 'ok', endDetail) => {
        if (entry.endMs !== undefined) return;
        Object.assign(entry, { endMs: this.sinceStartMs(), outcome, ...detailOf(endDetail) });
        this.tell();
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
    return inOrder(this.stages.map((stage) => ({ endMs, outcome: 'cut' as const, ...stage })));
  }

  private keep(entry: OpenTurnStage): void {
    if (this.stages.length >= MAX_STAGES_COUNT) return;
    this.stages.push(entry);
    this.tell();
  }

  private tell(): void {
    this.onChanged?.(inOrder(this.stages.map((stage) => ({ ...stage }))));
  }
}

function inOrder<T extends OpenTurnStage>(stages: T[]): T[] {
  return stages.sort((a, b) => a.startMs - b.startMs);
}

function detailOf(detail: string | undefined): { detail?: string } {
  return detail === undefined ? {} : { detail: detail.slice(0, TURN_DETAIL_CHARACTERS) };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
