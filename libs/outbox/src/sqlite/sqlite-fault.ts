import { OutboxError } from '../outbox-error.js';

/** A fault of SQLite → an outbox error that says what to do. */
export function toOutboxError(error: unknown, file: string): OutboxError {
  if (error instanceof OutboxError) return error;
  const text = error instanceof Error ? `${codeOf(error)} ${error.message}` : String(error);
  if (/SQLITE_FULL|disk is full|ENOSPC/i.test(text)) {
    return new OutboxError('OUTBOX_FULL', `The disk of the outbox ${file} is full: free some space.`, {
      cause: error,
    });
  }
  if (/SQLITE_NOTADB|SQLITE_CORRUPT|not a database|malformed/i.test(text)) {
    return new OutboxError(
      'OUTBOX_CORRUPT',
      `The outbox ${file} is damaged. Move it away and start again; keep the copy, it may hold undelivered entries.`,
      { cause: error },
    );
  }
  return new OutboxError(
    'OUTBOX_UNAVAILABLE',
    `The outbox ${file} cannot be used. Check that its folder exists and that this process may write there.`,
    { cause: error },
  );
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : '';
}
