/** How the encoding of an agent's memories goes. */
export interface MemoryEncodingRow {
  agent_id: string;
  /** The encoder that the rest is about; another one begins anew. */
  encoder: string;
  /** 1: an operator stopped it. */
  is_stopped: number;
  /** Of the gateway that encodes now. */
  claim: string | null;
  gateway_id: string | null;
  /** Until then nobody else encodes for this agent. */
  lease_until: string | null;
  /** In a row. */
  failures: number;
  /** Not tried again before. */
  not_before: string | null;
  /** Why the last try failed. */
  reason: string | null;
  updated_at: string;
}
