const MICROSECONDS = 1_000;

let last = 0;

/**
 * A new id where programs of the field expect a number: microseconds since 1970, never the same twice in a process. Fits
 * a BIGINT and a JavaScript number.
 */
export function newNumberId(): string {
  last = Math.max(last + 1, Date.now() * MICROSECONDS);
  return String(last);
}
