/** Between two events of a reply that has begun: as long again and a half as to its first word, and at most so much. */
const GAP_FACTOR = 1.5;
const LONGEST_GAP_MS = 15_000;
/** A reply in all, from its first word. */
const WHOLE_MS = 120_000;
/** For what follows the end of a reply: the count of tokens, the end of the connection's message. */
const TAIL_MS = 250;

/**
 * The deadlines of one streamed reply: to the first word, between two events after it, and in all. `signal` aborts
 * with the first that passes, with the turn, or with `close`, which ends the connection.
 */
export class ReplyDeadlines {
  readonly signal: AbortSignal;
  private readonly limit = new AbortController();
  private readonly gapMs: number;
  private readonly wholeTimer: NodeJS.Timeout;
  private stepTimer: NodeJS.Timeout;
  private phase: 'before first word' | 'speaking' | 'ended' = 'before first word';

  constructor(
    private readonly turn: AbortSignal,
    firstWordMs: number,
  ) {
    this.signal = this.limit.signal;
    this.gapMs = Math.min(LONGEST_GAP_MS, firstWordMs * GAP_FACTOR);
    this.wholeTimer = this.startTimer(firstWordMs + WHOLE_MS, 'no end of a reply');
    this.stepTimer = this.startTimer(firstWordMs, 'no word of a reply');
    if (turn.aborted) this.onTurnCut();
    else turn.addEventListener('abort', this.onTurnCut, { once: true });
  }

  /** The first word, or the first part of a call, has come. */
  begun(): void {
    if (this.phase === 'before first word') this.phase = 'speaking';
    this.progress();
  }

  /** Any event has come; before the first word that buys no time. */
  progress(): void {
    if (this.phase === 'speaking') this.restart(this.gapMs, 'nothing more of a reply');
  }

  /** The service said that the reply is complete. */
  ended(): void {
    if (this.phase === 'ended') return;
    this.phase = 'ended';
    this.restart(TAIL_MS, 'no end of the stream');
  }

  /** Ends the connection, if it is still there. */
  close(): void {
    this.stop(new Error('Nobody listens any more.'));
  }

  private readonly onTurnCut = (): void => this.stop(this.turn.reason);

  private restart(ms: number, missing: string): void {
    clearTimeout(this.stepTimer);
    if (!this.signal.aborted) this.stepTimer = this.startTimer(ms, missing);
  }

  private startTimer(ms: number, missing: string): NodeJS.Timeout {
    return setTimeout(() => this.stop(new DOMException(`${missing} within ${ms} ms`, 'TimeoutError')), ms);
  }

  private stop(reason: unknown): void {
    clearTimeout(this.stepTimer);
    clearTimeout(this.wholeTimer);
    this.turn.removeEventListener('abort', this.onTurnCut);
    this.limit.abort(reason);
  }
}
