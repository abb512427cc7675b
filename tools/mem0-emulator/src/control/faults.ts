interface Failing {
  left: number;
  status: number;
  retryAfterSeconds?: number;
  /** What the answer says about it. */
  error: string;
}

/** What befalls one request. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'hang' }
  | { kind: 'garbage' }
  | { kind: 'cut' }
  | { kind: 'fail'; status: number; retryAfterSeconds?: number; error: string };

/** What befalls an answer after its request was carried out. */
export type Spoiling = 'fail' | 'garbage' | 'cut' | 'late';

/** Things that go wrong on demand. */
export class Faults {
  /** Extra time before every answer, in ms. */
  delayMs = 0;
  /** Answers are spoiled so, their requests being carried out. */
  spoiling: Spoiling | undefined;
  /** How late an answer is that comes late, in ms. */
  lateMs = 60_000;
  private failing: Failing | undefined;
  private hanging = false;
  private garbageLeft = 0;
  private cutsLeft = 0;
  private poison: { text: string; status: number } | undefined;

  /** The next n requests get this status. */
  failNext(n: number, status: number, retryAfterSeconds?: number, error = 'emulated fault'): void {
    this.failing = { left: n, status, retryAfterSeconds, error };
  }

  /** Requests are taken and never answered, until `clear`. */
  hang(): void {
    this.hanging = true;
  }

  /** The next n answers are not JSON. */
  garbage(n = Number.POSITIVE_INFINITY): void {
    this.garbageLeft = n;
  }

  /** The next n connections break before an answer. */
  cut(n = Number.POSITIVE_INFINITY): void {
    this.cutsLeft = n;
  }

  /** Adds whose body holds a text get this status, however often they come, until `clear`. */
  refuseAdds(text: string, status = 400): void {
    this.poison = { text, status };
  }

  /** Status of the refusal that an add meets, if any. */
  refusalOf(body: unknown): number | undefined {
    if (this.poison === undefined || body === undefined) return undefined;
    return JSON.stringify(body).includes(this.poison.text) ? this.poison.status : undefined;
  }

  clear(): void {
    this.delayMs = 0;
    this.spoiling = undefined;
    this.failing = undefined;
    this.hanging = false;
    this.garbageLeft = 0;
    this.cutsLeft = 0;
    this.poison = undefined;
  }

  /** What befalls the next request. */
  next(): Fault {
    if (this.hanging) return { kind: 'hang' };
    if (this.failing !== undefined && this.failing.left > 0) {
      this.failing.left -= 1;
      const { status, retryAfterSeconds, error } = this.failing;
      return { kind: 'fail', status, retryAfterSeconds, error };
    }
    if (this.cutsLeft > 0) {
      this.cutsLeft -= 1;
      return { kind: 'cut' };
    }
    if (this.garbageLeft > 0) {
      this.garbageLeft -= 1;
      return { kind: 'garbage' };
    }
    return { kind: 'none' };
  }
}
