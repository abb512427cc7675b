/** Things that go wrong on demand. */
export class Faults {
  /** Extra time before every answer, in ms. */
  delayMs = 0;
  private failing: { left: number; status: number; retryAfterSeconds?: number } | undefined;
  private hanging = false;
  private garbageLeft = 0;

  /** The next n requests get this status. */
  failNext(n: number, status: number, retryAfterSeconds?: number): void {
    this.failing = { left: n, status, retryAfterSeconds };
  }

  /** Requests are taken and never answered, until `clear`. */
  hang(): void {
    this.hanging = true;
  }

  /** The next n answers are not JSON. */
  garbage(n = Number.POSITIVE_INFINITY): void {
    this.garbageLeft = n;
  }

  clear(): void {
    this.delayMs = 0;
    this.failing = undefined;
    this.hanging = false;
    this.garbageLeft = 0;
  }

  /** What befalls the next request. */
  next():
    | { kind: 'none' }
    | { kind: 'hang' }
    | { kind: 'garbage' }
    | { kind: 'fail'; status: number; retryAfterSeconds?: number } {
    if (this.hanging) return { kind: 'hang' };
    if (this.failing !== undefined && this.failing.left > 0) {
      this.failing.left -= 1;
      return { kind: 'fail', status: this.failing.status, retryAfterSeconds: this.failing.retryAfterSeconds };
    }
    if (this.garbageLeft > 0) {
      this.garbageLeft -= 1;
      return { kind: 'garbage' };
    }
    return { kind: 'none' };
  }
}
