/** Whether a person lets devices bring up memories; the last that they said, or that an operator withdrew. */
export interface PromptConsentRow {
  role_id: string;
  allowed: number;
  said_at: string;
  device_id: string;
  turn_id: string | null;
  updated_at: string;
}

/** A memory that was brought up. */
export interface MemoryPromptRow {
  id: string;
  role_id: string;
  memory_id: string;
  /** Local date of the agent, `YYYY-MM-DD`. */
  day: string;
  device_id: string;
  claimed_at: string;
}
