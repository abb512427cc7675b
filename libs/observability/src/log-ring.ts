import { isSecretKey } from './redact.js';
import type { SecretValues } from './redact.js';

export const RING_LEVELS = ['info', 'warn', 'error'] as const;
export type RingLevel = (typeof RING_LEVELS)[number];

/** A line of the log without words of people, addresses of the network and messages of errors. */
export interface LogLine {
  /** ISO 8601, UTC. */
  at: string;
  level: RingLevel;
  message: string;
  sessionId: string | null;
  requestId: string | null;
  /** Numbers, flags, and texts that look like ids or codes; what lies deeper is named with dots. */
  fields: Record<string, string | number | boolean>;
}

const CAPACITY_COUNT = 2_000;
const MAX_MESSAGE_CHARS = 300;
const MAX_DEPTH = 3;
const MAX_FIELDS_COUNT = 24;
const FRAMES_COUNT = 3;
/** pino's numbers. */
const LEVELS: Readonly<Record<number, RingLevel>> = { 30: 'info', 40: 'warn', 50: 'error', 60: 'error' };
const OF_EVERY_LINE = new Set([
  'level',
  'time',
  'msg',
  'service',
  'pid',
  'hostname',
  'sessionId',
  'requestId',
]);
/** Ids, codes and paths: no blank, no query, no name before an @. */
const PLAIN = /^[\w.:/+-]{1,160}$/;
const IN_MESSAGE = /\b[a-z][\w+.-]*:\/\/\S+|\S+@\S+/gi;

/** The last lines of a process' log. A stream for `createLogger`; debug lines are left out. */
export class LogRing {
  private readonly kept: LogLine[] = [];
  private next = 0;

  /** @param secrets masked again whenever lines are read: some are known only after a line was written */
  constructor(
    private readonly secrets: SecretValues,
    private readonly capacityCount = CAPACITY_COUNT,
  ) {}

  /** @param line JSON as pino writes it */
  write(line: string): void {
    const parsed = toLine(line);
    if (parsed === undefined) return;
    this.kept[this.next] = parsed;
    this.next = (this.next + 1) % this.capacityCount;
  }

  /** Oldest first. */
  lines(): LogLine[] {
    const ordered = [...this.kept.slice(this.next), ...this.kept.slice(0, this.next)];
    return ordered.map((line) => ({
      ...line,
      message: this.secrets.mask(line.message),
      fields: Object.fromEntries(
        Object.entries(line.fields).map(([key, value]) => [
          key,
          typeof value === 'string' ? this.secrets.mask(value) : value,
        ]),
      ),
    }));
  }
}

function toLine(text: string): LogLine | undefined {
  const raw = JSON.parse(text) as Record<string, unknown>;
  const level = LEVELS[Number(raw.level)];
  if (level === undefined) return undefined;
  const rest = Object.entries(raw).filter(([key]) => !OF_EVERY_LINE.has(key));
  return {
    at: String(raw.time),
    level,
    message: messageOf(raw.msg),
    sessionId: plainOrNull(raw.sessionId),
    requestId: plainOrNull(raw.requestId),
    fields: Object.fromEntries(plainFields(rest).slice(0, MAX_FIELDS_COUNT)),
  };
}

function messageOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(IN_MESSAGE, '…').slice(0, MAX_MESSAGE_CHARS) : '';
}

function plainOrNull(value: unknown): string | null {
  return typeof value === 'string' && PLAIN.test(value) ? value : null;
}

function plainFields(
  entries: readonly [string, unknown][],
  path = '',
  depth = 0,
): [string, string | number | boolean][] {
  return entries.flatMap(([key, value]): [string, string | number | boolean][] => {
    const name = `${path}${key}`;
    if (isSecretKey(key) || depth >= MAX_DEPTH) return [];
    if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
    if (typeof value === 'string' && key === 'stack') return [[name, framesOf(value)]];
    if (typeof value === 'string') return PLAIN.test(value) && key !== 'message' ? [[name, value]] : [];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return plainFields(Object.entries(value), `${name}.`, depth + 1);
  });
}

/** Where it was, without the message that a stack begins with and without folders of this machine. */
function framesOf(stack: string): string {
  const frames = [...stack.matchAll(/^ +at (?:(?:async )?([\w.<>]+) \()?.*?([\w.-]+:\d+):\d+\)?$/gm)];
  return frames
    .slice(0, FRAMES_COUNT)
    .map(([, name, place = '']) => (name === undefined ? place : `${name} ${place}`))
    .join(' < ');
}
