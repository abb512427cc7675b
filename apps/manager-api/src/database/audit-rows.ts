export interface AuditRow {
  id: string;
  at: string;
  actor: string;
  /** Null of what was written before it was kept, as all that may be null below. */
  actor_id: string | null;
  action: string;
  /** What was changed: the part of the action before its first dot. */
  kind: string | null;
  target: string;
  /** JSON, without secrets and without words of people. */
  details: string;
  /** JSON: `AuditChange[]`, without secrets. */
  changes: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
}

export interface AuditRows {
  audit: AuditRow;
}
