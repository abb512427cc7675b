/** What can keep a backup, a restore or a move of the database from being done. */
export type BackupErrorCode =
  | 'ARCHIVE_BROKEN'
  | 'ARCHIVE_SEALED'
  | 'SCHEMA_NEWER'
  | 'TARGET_NOT_EMPTY'
  | 'DATABASE_IN_USE'
  | 'ROW_DOES_NOT_FIT'
  | 'COPY_DIFFERS'
  | 'INTERRUPTED'
  | 'USAGE';

/** A backup, a restore or a move is refused; the message says what to do. */
export class BackupError extends Error {
  readonly retryable = false;

  constructor(
    readonly code: BackupErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'BackupError';
  }
}
