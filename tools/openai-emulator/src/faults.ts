/** Things that go wrong on demand. */
export class Faults {
  /** Extra time before every answer, in ms. */
  delayMs = 0;
  private failing = { left: 0, status: 500 };
  private isHanging = false;
  private isBreakingOff = false;
  private garbageLeft = 0;

  /** The next n requests get this status. */
  failNext(n: number, status: number): void {
    this.failing = { left: n, status };
  }

  /** Requests are taken and never answered, until `clear`. */
  hang(): void {
    this.isHanging = true;
  }

  /** Answers begin and the connection is then closed in their middle, until `clear`. */
  breakOff(): void {
    this.isBreakingOff = true;
  }

  /** The next n answers are a web page. */
  garbage(n = Number.POSITIVE_INFINITY): void {
    this.garbageLeft = n;
  }

  clear(): void {
    this.delayMs = 0;
    this.failing = { left: 0, status: 500 };
    this.isHanging = false;
    this.isBreakingOff = false;
    this.garbageLeft = 0;
  }

  /** What befalls the next request. */
  next(): { kind: 'none' | 'hang' | 'garbage' | 'break-off' } | { kind: 'fail'; status: number } {
    if (this.isHanging) return { kind: 'hang' };
    if (this.failing.left > 0) {
      this.failing.left -= 1;
      return { kind: 'fail', status: this.failing.status };
    }
    if (this.garbageLeft > 0) {
      this.garbageLeft -= 1;
      return { kind: 'garbage' };
    }
    return { kind: this.isBreakingOff ? 'break-off' : 'none' };
  }
}
