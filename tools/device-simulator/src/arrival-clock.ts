/** How often the process looks whether it is awake. */
const TICK_MS = 20;
/** A turn of the event loop that took longer than this held up what arrived meanwhile. */
const STALL_MS = 2 * TICK_MS;

/**
 * Tells when what is read now may have arrived at the earliest. A process that was held up, by its own work or by a
 * busy machine, reads late what was there in time; a device would have played it meanwhile.
 */
export class ArrivalClock {
  private awakeAtMs = 0;
  private heldUpSinceMs: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly nowMs: () => number) {}

  /** Begins to look; keeps no process alive. */
  start(): void {
    this.stop();
    this.awakeAtMs = this.nowMs();
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** @param readAtMs when it was read, in ms of the clock that was given */
  earliestMs(readAtMs: number): number {
    if (this.timer === undefined) return readAtMs;
    if (this.heldUpSinceMs !== undefined) return this.heldUpSinceMs;
    return readAtMs - this.awakeAtMs > STALL_MS ? this.awakeAtMs : readAtMs;
  }

  /** Timers run before sockets are read, so what was held up is read between this and the next `setImmediate`. */
  private tick(): void {
    const sinceMs = this.awakeAtMs;
    this.awakeAtMs = this.nowMs();
    if (this.awakeAtMs - sinceMs <= STALL_MS) return;
    this.heldUpSinceMs = sinceMs;
    setImmediate(() => {
      this.heldUpSinceMs = undefined;
    });
  }
}
