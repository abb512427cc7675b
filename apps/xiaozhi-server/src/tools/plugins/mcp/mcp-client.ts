import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, McpError, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { z } from 'zod';
import { untilAborted } from '../../../async/until-aborted.js';
import { listMcpTools } from '../../mcp-listing.js';
import type { McpToolInfo } from '../../mcp-listing.js';
import { McpServerError } from './mcp-server-error.js';
import { resultText } from './result-text.js';

/** How long a server is told that a session is over, in ms. */
const LEAVE_MS = 1_000;
/** The SDK's own limit for one request, in ms; signals end them before. */
const REQUEST_MS = 60_000;
/** Answers are parsed by us: one odd tool must not spoil the list. */
const anything = z.unknown();

/** The SDK's client, with what it leaves open settled: deadlines by signal, tolerant answers, a polite end. */
export class McpClient {
  private readonly client = new Client({ name: 'xiaozhi-memory-server', version: '0.1.0' });

  constructor(
    private readonly transport: Transport,
    private readonly logger: Logger,
  ) {
    this.client.onerror = (error) => logger.debug({ error }, 'an MCP server spoke out of turn');
  }

  /** Shakes hands. @throws what the transport throws, or the signal's reason */
  async connect(signal: AbortSignal): Promise<void> {
    // A transport may wait for ever before it sends anything, which the SDK does not limit.
    await untilAborted(this.client.connect(this.transport, { signal, timeout: REQUEST_MS }), signal);
  }

  /** Told when the server ends the connection, and when it says that its tools are others. */
  watch(onEnd: () => void, onToolsChanged: () => Promise<void>): void {
    this.client.onclose = onEnd;
    this.client.setNotificationHandler(ToolListChangedNotificationSchema, onToolsChanged);
  }

  /** All its tools, page by page. @throws what the transport throws, or the signal's reason */
  list(signal: AbortSignal): Promise<McpToolInfo[]> {
    const ask = (params: { cursor: string } | undefined): Promise<unknown> =>
      this.client.request({ method: 'tools/list', params }, anything, { signal, timeout: REQUEST_MS });
    return untilAborted(listMcpTools(ask, this.logger), signal);
  }

  /** @returns the result's text. @throws McpServerError MCP_TOOL_FAILED, or what the transport throws */
  async call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<string> {
    const request = { method: 'tools/call', params: { name, arguments: args } };
    try {
      const result = await this.client.request(request, anything, { signal, timeout: REQUEST_MS });
      const { text, isError } = resultText(result);
      if (!isError) return text;
      throw new McpServerError('MCP_TOOL_FAILED', text === '' ? 'The tool failed.' : text);
    } catch (error) {
      if (!(error instanceof McpError) || error.code === (ErrorCode.ConnectionClosed as number)) throw error;
      throw new McpServerError('MCP_TOOL_FAILED', error.message, { cause: error });
    }
  }

  /** Ends the connection, and the program behind it. Never rejects. @param isPolite the server may forget the session */
  async end(isPolite: boolean): Promise<void> {
    try {
      if (isPolite && this.transport instanceof StreamableHTTPClientTransport) {
        const limit = withDeadline(new AbortController().signal, LEAVE_MS);
        await untilAborted(this.transport.terminateSession(), limit).catch((error: unknown) =>
          this.logger.debug({ error }, 'an MCP server did not hear of the end of a session'),
        );
      }
      await this.client.close();
    } catch (error) {
      this.logger.debug({ error }, 'an MCP server did not close');
    }
  }
}

/** A server that was started anew knows no session of before, and has not looked at the call. */
export function isUnknownSession(error: unknown): boolean {
  return error instanceof StreamableHTTPError && error.code === 404;
}
