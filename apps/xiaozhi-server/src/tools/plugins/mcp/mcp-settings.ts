import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields } from '@xiaozhi/contracts';
import { isHeaderText } from '../service-request.js';
import { mcpDefinition } from './mcp.definition.js';

/** Where a server is. */
export type McpPlace =
  | { kind: 'streamable_http' | 'sse'; url: URL; headers: Record<string, string> }
  | { kind: 'stdio'; command: string; args: string[]; env: Record<string, string> };

export interface McpSettings {
  place: McpPlace;
  /** Names as the server tells them; undefined: all. */
  only: ReadonlySet<string> | undefined;
  prefix: string;
  callDeadlineMs: number;
}

const LONGEST_CALL_MS = 30_000;
const SHORTEST_CALL_MS = 100;

/**
 * @param allowsCommands false where the gateway's own settings forbid programs
 * @throws ProviderConfigError saying which setting is wrong, never its value
 */
export function parseMcpSettings(fields: ProviderFields, allowsCommands: boolean): McpSettings {
  const values = requireProviderFields(mcpDefinition, fields);
  const text = (key: string): string => String(values[key] ?? '');
  const only = linesOf(text('tools'));
  const place =
    values.transport === 'stdio'
      ? toProgram(text, allowsCommands)
      : toAddress(values.transport === 'sse' ? 'sse' : 'streamable_http', text);
  return {
    place,
    only: only.length === 0 ? undefined : new Set(only),
    prefix: text('prefix'),
    callDeadlineMs: Math.min(
      LONGEST_CALL_MS,
      Math.max(SHORTEST_CALL_MS, Number(values.call_timeout) * 1_000),
    ),
  };
}

function toProgram(text: (key: string) => string, allowsCommands: boolean): McpPlace {
  if (!allowsCommands)
    throw refused(
      'transport',
      'This gateway starts no programs (MCP_COMMANDS=false). Use a server with an address.',
    );
  if (text('command') === '') throw refused('command', 'The program is missing.');
  const env: Record<string, string> = {};
  for (const [index, line] of linesOf(text('environment')).entries()) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw refused('environment', `Line ${index + 1} of the environment is not of the form NAME=value.`);
    env[name] = value;
  }
  return { kind: 'stdio', command: text('command'), args: linesOf(text('arguments')), env };
}

function toAddress(kind: 'streamable_http' | 'sse', text: (key: string) => string): McpPlace {
  if (!/^https?:/.test(text('url')) || !URL.canParse(text('url')))
    throw refused('url', 'The address is missing, or is no http or https address.');
  const headers: Record<string, string> = {};
  for (const [index, line] of linesOf(text('headers')).entries()) {
    const [, name, value = ''] = /^([\w-]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || !isHeaderText(value))
      throw refused('headers', `Line ${index + 1} of the headers is not of the form Name: value.`);
    headers[name.toLowerCase()] = value;
  }
  const authorization = text('authorization');
  if (authorization !== '' && !isHeaderText(authorization))
    throw refused('authorization', 'The Authorization header has characters that no header has.');
  if (authorization !== '') headers.authorization = authorization;
  return { kind, url: new URL(text('url')), headers };
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function refused(key: string, message: string): ProviderConfigError {
  return new ProviderConfigError(`[mcp] cannot be used: ${message}`, [{ key, message }]);
}
