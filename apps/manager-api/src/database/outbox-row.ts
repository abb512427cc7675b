/** The last that was told of an outbox. */
export interface OutboxRow {
  id: string;
  /** JSON: id and time of the processes that told it. */
  gateways: string;
  /** JSON: what waits by topic. */
  topics: string;
  reported_at: string;
}

/** A dead letter of an outbox, and what is to be done about it. */
export interface OutboxLetterRow {
  id: string;
  outbox_id: string;
  entry_id: string;
  topic: string;
  /** With the entry's id: which of its deaths. */
  attempts: number;
  created_at: string;
  fault: string;
  error: string;
  role_id: string | null;
  device_id: string | null;
  agent_id: string | null;
  session_id: string | null;
  /** Of the list that it was in last. */
  scan_id: string;
  action: string | null;
  order_id: string | null;
  ordered_by: string | null;
  ordered_at: string | null;
}

/** Row type by table. */
export interface OutboxRows {
  outbox: OutboxRow;
  outboxLetter: OutboxLetterRow;
}
