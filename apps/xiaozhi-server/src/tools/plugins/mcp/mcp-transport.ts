import { tmpdir } from 'node:os';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Logger } from '@xiaozhi/observability';
import { guardedFetch } from '@xiaozhi/observability/url-guard';
import type { McpPlace } from './mcp-settings.js';

const STDERR_CHARACTERS = 500;

/** The way to a server; nothing is opened yet. */
export function makeTransport(place: McpPlace, logger: Logger): Transport {
  switch (place.kind) {
    case 'streamable_http':
      return new StreamableHTTPClientTransport(place.url, asked(place));
    case 'sse':
      return new SSEClientTransport(place.url, asked(place));
    case 'stdio':
      return makeProgram(place, logger);
  }
}

/** How a server with an address is asked. */
function asked({ headers }: { headers: Record<string, string> }): {
  requestInit: RequestInit;
  fetch: typeof guardedFetch;
} {
  return { requestInit: { headers }, fetch: guardedFetch };
}

/**
 * A program without a shell, away from the gateway's files, and with none of its environment but what a login has
 * (HOME, PATH …): the gateway's holds secrets.
 */
function makeProgram(
  { command, args, env }: Extract<McpPlace, { kind: 'stdio' }>,
  logger: Logger,
): Transport {
  const transport = new StdioClientTransport({ command, args, env, cwd: tmpdir(), stderr: 'pipe' });
  transport.stderr?.on('data', (chunk: Buffer) => {
    logger.debug(
      { said: chunk.toString('utf8').slice(0, STDERR_CHARACTERS) },
      'an MCP server wrote to its log',
    );
  });
  return transport;
}
