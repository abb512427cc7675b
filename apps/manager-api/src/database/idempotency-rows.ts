export interface IdempotencyKeyRow {
  /** Hash of who asked and the key. */
  id: string;
  user_id: string;
  /** Keyed hash of method, address and body, after the id of the key that it was made with. */
  request: string;
  /** Which of several tries this is of; only the newest may write. */
  attempt: string;
  /** `running`; `written` once something is in the database; `done` with the answer. */
  state: string;
  /** Sealed JSON; null where it is not kept. */
  answer: string | null;
  started_at: string;
  expires_at: string;
}

/** Row type by table. */
export interface IdempotencyRows {
  idempotencyKey: IdempotencyKeyRow;
}
