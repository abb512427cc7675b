import { parseClientHello } from './hello.js';
import type { ClientHello } from './hello.js';

export type ListenMode = 'auto' | 'manual' | 'realtime';

/** What a device's text message means. Anything else is `ignored`: never reflected, never an error. */
export type ControlMessage =
  | { kind: 'hello'; hello: ClientHello }
  | { kind: 'listen-start'; mode: ListenMode | undefined }
  | { kind: 'listen-stop' }
  | { kind: 'listen-detect'; text: string }
  | { kind: 'abort'; reason: string | undefined }
  | { kind: 'goodbye' }
  | { kind: 'ping' }
  | { kind: 'mcp'; payload: unknown }
  | { kind: 'iot'; message: Record<string, unknown> }
  | { kind: 'server'; action: string; secret: string }
  | { kind: 'ignored'; reason: string };

type Fields = Record<string, unknown>;

/** Reads a text message of a device. Never throws (device protocol, malformed and unknown input). */
export function parseControlMessage(text: string): ControlMessage {
  const fields = parseObject(text);
  if (fields === undefined) return ignored('not a JSON object');
  const parse = typeof fields.type === 'string' ? PARSERS.get(fields.type) : undefined;
  return parse === undefined ? ignored('unknown type') : parse(fields);
}

/** The session that a text message of a device names; undefined where it names none. Never throws. */
export function sessionIdOf(text: string): string | undefined {
  return textOf(parseObject(text)?.session_id) || undefined;
}

const PARSERS = new Map<string, (fields: Fields) => ControlMessage>(
  Object.entries({
    hello: (fields: Fields) => ({ kind: 'hello', hello: parseClientHello(fields) }),
    listen: parseListen,
    abort: (fields: Fields) => ({ kind: 'abort', reason: textOf(fields.reason) }),
    goodbye: () => ({ kind: 'goodbye' }),
    ping: () => ({ kind: 'ping' }),
    mcp: (fields: Fields) =>
      isObject(fields.payload) ? { kind: 'mcp', payload: fields.payload } : ignored('mcp without payload'),
    iot: (message: Fields) => ({ kind: 'iot', message }),
    server: (fields: Fields) => ({
      kind: 'server',
      action: textOf(fields.action) ?? '',
      secret: isObject(fields.content) ? (textOf(fields.content.secret) ?? '') : '',
    }),
  } satisfies Record<string, (fields: Fields) => ControlMessage>),
);

function parseListen(fields: Fields): ControlMessage {
  if (fields.state === 'start') return { kind: 'listen-start', mode: modeOf(fields.mode) };
  if (fields.state === 'stop') return { kind: 'listen-stop' };
  if (fields.state === 'detect') return { kind: 'listen-detect', text: textOf(fields.text) ?? '' };
  return ignored('listen without a known state');
}

/** Missing keeps the mode that was; an unknown one is driven by voice activity, as `auto` is. */
function modeOf(mode: unknown): ListenMode | undefined {
  if (mode === undefined) return undefined;
  return mode === 'manual' || mode === 'realtime' ? mode : 'auto';
}

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // Firmware builds JSON by concatenation: a quote in a wake word breaks it, and must not break us.
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function ignored(reason: string): ControlMessage {
  return { kind: 'ignored', reason };
}
