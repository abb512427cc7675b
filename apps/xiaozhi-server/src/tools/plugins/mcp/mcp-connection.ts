import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../../../async/until-aborted.js';
import type { McpToolInfo } from '../../mcp-listing.js';
import { McpClient, isUnknownSession } from './mcp-client.js';
import { McpServerError } from './mcp-server-error.js';

/** Times of a connection, in ms. */
export interface McpTimes {
  /** For the handshake and the list of tools together. */
  initMs: number;
  callMs: number;
  /** Before the first attempt after a failure; doubled with each, with jitter. */
  firstRetryMs: number;
  lastRetryMs: number;
  /** Without use for so long, the connection is given up until somebody needs it again. */
  idleMs: number;
}

export const MCP_TIMES = {
  initMs: 10_000,
  firstRetryMs: 1_000,
  lastRetryMs: 60_000,
  idleMs: 10 * 60_000,
} as const;

interface ConnectionDeps {
  makeTransport: () => Transport;
  times: McpTimes;
  report: (status: 'ready' | 'unavailable', reason?: string) => void;
  logger: Logger;
}

const MAX_REASON_CHARACTERS = 300;

/**
 * One server, for all sessions of this process. It is connected to when somebody needs it, in the background; while it
 * cannot be reached it offers nothing, so that no turn waits for it, and is tried again with backoff.
 */
export class McpConnection {
  private client: McpClient | undefined;
  private opening: Promise<void> | undefined;
  private known: readonly McpToolInfo[] = [];
  private failuresCount = 0;
  private retry: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;
  private readonly closed = new AbortController();

  constructor(private readonly deps: ConnectionDeps) {}

  /** What the server offers, as far as is known now. */
  get tools(): readonly McpToolInfo[] {
    return this.known;
  }

  /** Somebody may need it. Returns at once. */
  wake(): void {
    if (this.closed.signal.aborted) return;
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.rest(), this.deps.times.idleMs).unref();
    if (this.client === undefined && this.retry === undefined) void this.open();
  }

  /**
   * @returns the result's text
   * @throws McpServerError with the server's own words, or the signal's reason
   */
  async call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<string> {
    this.wake();
    const limit = withDeadline(signal, this.deps.times.callMs);
    let client: McpClient | undefined;
    try {
      client = await untilAborted(this.opened(), limit);
      return await untilAborted(this.ask(client, name, args, limit), limit);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof McpServerError) throw error;
      if (limit.aborted) throw unavailable('The server did not answer in time.', error);
      if (client !== undefined && client === this.client) this.lost(error);
      throw unavailable('The server cannot be reached.', error);
    }
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    this.closed.abort(new Error('The MCP client is closed.'));
    clearTimeout(this.idle);
    clearTimeout(this.retry);
    await this.opening;
    await this.drop(true);
    this.known = [];
  }

  private async ask(
    client: McpClient,
    name: string,
    args: Readonly<Record<string, unknown>>,
    limit: AbortSignal,
  ): Promise<string> {
    try {
      return await client.call(name, args, limit);
    } catch (error) {
      if (!isUnknownSession(error)) throw error;
      this.forget(client);
      return (await this.opened()).call(name, args, limit);
    }
  }

  /** Its server knows it no more. Other calls of it are still to hear that, so it ends when none can be waiting. */
  private forget(client: McpClient): void {
    if (client !== this.client) return;
    this.client = undefined;
    setTimeout(() => void client.end(false), this.deps.times.callMs).unref();
  }

  private async opened(): Promise<McpClient> {
    // One that was just found dead is tried in the background: nobody waits for it here.
    if (this.client === undefined && this.retry === undefined) await this.open();
    if (this.client === undefined) throw unavailable('The server cannot be reached.');
    return this.client;
  }

  /** Never rejects; attempts at the same time are one. */
  private open(): Promise<void> {
    this.opening ??= this.attempt().finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async attempt(): Promise<void> {
    const { logger, report, times, makeTransport } = this.deps;
    const limit = withDeadline(this.closed.signal, times.initMs);
    const client = new McpClient(makeTransport(), logger);
    try {
      await client.connect(limit);
      this.known = await client.list(limit);
      client.watch(
        () => client === this.client && this.lost(new Error('The server closed the connection.')),
        () => this.relist(client),
      );
      this.client = client;
      this.failuresCount = 0;
      logger.info({ toolsCount: this.known.length }, 'an MCP server is connected');
      report('ready');
    } catch (error) {
      await client.end(false);
      this.lost(limit.aborted ? new Error('no answer in time') : error);
    }
  }

  private async relist(client: McpClient): Promise<void> {
    try {
      const tools = await client.list(withDeadline(this.closed.signal, this.deps.times.initMs));
      if (client === this.client) this.known = tools;
    } catch (error) {
      this.deps.logger.warn({ error }, 'an MCP server told of other tools, but not of which');
    }
  }

  /** It offers nothing until it is there again. */
  private lost(error: unknown): void {
    if (this.closed.signal.aborted) return;
    const { logger, report, times } = this.deps;
    const reason = reasonOf(error);
    logger.warn({ reason, failuresCount: this.failuresCount }, 'an MCP server cannot be reached');
    report('unavailable', `[mcp] The server cannot be reached: ${reason}`);
    this.known = [];
    void this.drop(false);
    const waitMs = Math.min(times.lastRetryMs, times.firstRetryMs * 2 ** this.failuresCount);
    this.failuresCount += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.tryAgain(), waitMs * (0.5 + Math.random() / 2)).unref();
  }

  private tryAgain(): void {
    this.retry = undefined;
    void this.open();
  }

  /** Nobody needs it now. What it offers is still told, and a call connects to it again. */
  private rest(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    void this.drop(true);
  }

  private async drop(isPolite: boolean): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end(isPolite);
  }
}

function unavailable(message: string, cause?: unknown): McpServerError {
  return new McpServerError('MCP_SERVER_UNAVAILABLE', message, { cause });
}

function reasonOf(error: unknown): string {
  const { message } = Object(error) as { message?: unknown };
  return typeof message === 'string' ? message.slice(0, MAX_REASON_CHARACTERS) : 'unknown failure';
}
