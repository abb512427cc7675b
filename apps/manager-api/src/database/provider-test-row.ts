export interface ProviderTestRow {
  id: string;
  kind: string;
  provider_code: string;
  asked_by: string;
  created_at: string;
  /** A gateway has to claim it before. */
  claim_until: string;
  /** Sealed settings; null as soon as a gateway has them, or none took them in time. */
  sealed_order: string | null;
  claimed_by: string | null;
  /** The gateway has to be done before. */
  lease_until: string | null;
  /** JSON: ProviderTestStep[]. */
  steps: string;
  /** WAV as base64. */
  audio: string | null;
  finished_at: string | null;
}

/** Row type by table. */
export interface ProviderTestRows {
  providerTest: ProviderTestRow;
}
