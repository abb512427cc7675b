const SECRET_KEY =
  /(authorization|api[-_]?key|secret|token|password|passwd|cookie|access[-_]?key|private[-_]?key)/i;
const MASK = '[redacted]';
const MAX_DEPTH = 6;

/** True when a field of this name holds a secret. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEY.test(key);
}

/** Values that must never be printed, whatever field they turn up in. */
export class SecretValues {
  private readonly values = new Set<string>();

  /** Registers a secret; values under six characters are ignored, they would mask ordinary text. */
  add(value: string): void {
    if (value.length >= 6) this.values.add(value);
  }

  /** Replaces every registered secret in a text. */
  mask(text: string): string {
    let masked = text;
    for (const value of this.values) masked = masked.replaceAll(value, MASK);
    return masked;
  }
}

/** A copy of a log object with secrets masked by field name and by value; errors become plain objects. */
export function redact(value: unknown, secrets: SecretValues, depth = 0): unknown {
  if (typeof value === 'string') return secrets.mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets, depth + 1));
  if (value instanceof Error) return redact(errorFields(value), secrets, depth + 1);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isSecretKey(key) && typeof item !== 'boolean' ? MASK : redact(item, secrets, depth + 1),
    ]),
  );
}

function errorFields(error: Error): Record<string, unknown> {
  return {
    type: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
