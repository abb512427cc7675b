export type TurnStage = 'transcribe' | 'recall' | 'reply' | 'speak' | 'first-frame';

/** When each stage of a turn was reached, in ms since the turn began. Kept with the turn's log line. */
export class TurnTrace {
  private readonly marks = new Map<string, number>();
  private readonly startedAtMs: number;

  constructor(private readonly nowMs: () => number) {
    this.startedAtMs = nowMs();
  }

  /** Notes that a stage has its (first) result; the first mark counts. */
  mark(stage: TurnStage): void {
    if (!this.marks.has(stage)) this.marks.set(stage, Math.round(this.nowMs() - this.startedAtMs));
  }

  toFields(): Record<string, number> {
    const fields: Record<string, number> = { totalMs: Math.round(this.nowMs() - this.startedAtMs) };
    for (const [stage, ms] of this.marks) fields[`${stage}Ms`] = ms;
    return fields;
  }
}
