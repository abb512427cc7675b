/** What goes wrong with one request. */
export type Fault =
  | { kind: 'none' }
  | { kind: 'status'; status: number; headers: Record<string, string>; body?: string }
  /** The request is taken and never answered. */
  | { kind: 'hang' }
  /** The connection is closed without an answer. */
  | { kind: 'drop' }
  /** A web page, with status 200. */
  | { kind: 'garbage' }
  /** A line without an end. */
  | { kind: 'endless-line' }
  /** After so many pieces the stream stops, breaks, ends as if complete, goes mad, or says that it failed. */
  | { kind: 'stall' | 'break-off' | 'end-early' | 'garbage-inside' | 'failure-inside'; afterCount: number };

/** Things that go wrong on demand, until `clear`. */
export class Faults {
  /** Each reply is sent in writes of so many bytes; 0 is one write a piece. */
  bytesPerWrite = 0;
  private fault: Fault = { kind: 'none' };
  private left = Number.POSITIVE_INFINITY;

  /** The next n requests get this status. */
  status(status: number, { headers = {}, body, n = Infinity }: StatusOptions = {}): void {
    this.set({ kind: 'status', status, headers, body }, n);
  }

  hang(): void {
    this.set({ kind: 'hang' });
  }

  dropConnections(n: number): void {
    this.set({ kind: 'drop' }, n);
  }

  garbage(): void {
    this.set({ kind: 'garbage' });
  }

  endlessLine(): void {
    this.set({ kind: 'endless-line' });
  }

  stallAfter(afterCount: number): void {
    this.set({ kind: 'stall', afterCount });
  }

  breakOffAfter(afterCount: number): void {
    this.set({ kind: 'break-off', afterCount });
  }

  endEarlyAfter(afterCount: number): void {
    this.set({ kind: 'end-early', afterCount });
  }

  garbageAfter(afterCount: number): void {
    this.set({ kind: 'garbage-inside', afterCount });
  }

  failAfter(afterCount: number): void {
    this.set({ kind: 'failure-inside', afterCount });
  }

  splitBytes(bytesPerWrite: number): void {
    this.bytesPerWrite = bytesPerWrite;
  }

  clear(): void {
    this.bytesPerWrite = 0;
    this.set({ kind: 'none' });
  }

  /** What befalls the next request. */
  next(): Fault {
    this.left -= 1;
    return this.left >= 0 ? this.fault : { kind: 'none' };
  }

  private set(fault: Fault, n = Number.POSITIVE_INFINITY): void {
    this.fault = fault;
    this.left = n;
  }
}

interface StatusOptions {
  headers?: Record<string, string>;
  body?: string;
  n?: number;
}
