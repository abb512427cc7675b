import { LogRing, knownSecrets } from '@xiaozhi/observability';

/** Injection token of `ProcessInfo`. */
export const PROCESS_INFO = Symbol('PROCESS_INFO');

/** What a process knows of itself. */
export interface ProcessInfo {
  /** Of this release. */
  version: string;
  /** The end of its log. */
  log: LogRing;
}

/** Of a process that writes no log of its own. */
export function anonymousProcess(): ProcessInfo {
  return { version: 'unknown', log: new LogRing(knownSecrets) };
}
