/** Something that gateways are told: the log of changes. */
export interface ChangeEventRow {
  /** ULID. */
  id: string;
  kind: string;
  /** JSON: a `ChangeEvent`. */
  event: string;
  /** The gateway that asked for the change; null for operators and jobs. */
  origin: string | null;
  at: string;
}

/** Row type by table. */
export interface ChangeRows {
  changeEvent: ChangeEventRow;
}
