import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { SecretValues, redact } from './redact.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A structured logger. Fields hold ids and numbers; what people said is logged at debug only. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A logger that adds these fields (session id, request id) to every line. */
  child(fields: object): Logger;
}

export interface LoggerOptions {
  /** Name of the service, on every line. */
  service: string;
  level: LogLevel;
  /** JSON lines are appended here too; the folder is made. */
  file?: string;
  /** Instead of standard output; for tests. */
  destination?: DestinationStream;
  /** Keeps the last lines too, for operators to read. */
  recent?: DestinationStream;
}

/** Secrets known to this process; register each as it is read, and no log line can contain it. */
export const knownSecrets = new SecretValues();

/** Builds a JSON-lines logger that masks secrets by field name and by registered value. */
export function createLogger(options: LoggerOptions): Logger {
  const streams: { stream: DestinationStream; level: string }[] = [
    { stream: options.destination ?? process.stdout, level: options.level },
  ];
  if (options.file !== undefined) {
    mkdirSync(dirname(options.file), { recursive: true });
    streams.push({ stream: pino.destination({ dest: options.file, sync: true }), level: options.level });
  }
  if (options.recent !== undefined) streams.push({ stream: options.recent, level: options.level });
  const root = pino(
    { level: options.level, base: { service: options.service }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream(streams.map(({ stream, level }) => ({ stream, level: level as 'info' }))),
  );
  return wrap(root);
}

/** A logger that says nothing; for tests. */
export function silentLogger(): Logger {
  return wrap(pino({ level: 'silent' }));
}

function wrap(target: PinoLogger): Logger {
  const log =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: object, message: string): void => {
      target[level](redact(fields, knownSecrets) as object, knownSecrets.mask(message));
    };
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (fields) => wrap(target.child(redact(fields, knownSecrets) as object)),
  };
}
