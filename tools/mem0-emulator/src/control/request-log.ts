/** One request and its answer. */
export interface Exchange {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  /** Of the route, for example `/v1/memories/{memory_id}/`; undefined for an unknown path. */
  route: string | undefined;
  status: number | undefined;
  answer: unknown;
}

/** Every request since the start, oldest first. */
export class RequestLog {
  private readonly exchanges: Exchange[] = [];

  get all(): readonly Exchange[] {
    return this.exchanges;
  }

  add(exchange: Exchange): void {
    this.exchanges.push(exchange);
  }

  clear(): void {
    this.exchanges.length = 0;
  }
}
