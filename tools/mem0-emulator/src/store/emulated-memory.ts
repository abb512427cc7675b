/** A memory as the platform stores it, in the platform's spelling. */
export interface EmulatedMemory {
  id: string;
  memory: string;
  user_id: string | null;
  agent_id: string | null;
  app_id: string | null;
  run_id: string | null;
  metadata: Record<string, unknown>;
  categories: string[];
  created_at: string;
  updated_at: string;
  expiration_date: string | null;
}

export interface EmulatedMessage {
  role: string;
  content: string;
}

export type EventStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';

/** The body of an add. */
export interface AddPayload {
  messages: EmulatedMessage[];
  user_id?: string;
  agent_id?: string;
  app_id?: string;
  run_id?: string;
  metadata?: Record<string, unknown>;
  custom_instructions?: string;
  custom_categories?: Record<string, string>[];
  expiration_date?: string | null;
  infer?: boolean;
  timestamp?: number;
}

export interface EmulatedEvent {
  id: string;
  event_type: 'ADD';
  status: EventStatus;
  payload: AddPayload;
  metadata: Record<string, unknown> | null;
  results: { id: string; data: { memory: string }; event: 'ADD' }[];
  created_at: string;
  updated_at: string;
  started_at: string;
  completed_at: string;
  latency: number;
}

export interface EmulatedVersion {
  id: string;
  memory_id: string;
  input: EmulatedMessage[];
  old_memory: string | null;
  new_memory: string;
  user_id: string;
  event: 'ADD' | 'UPDATE' | 'DELETE';
  metadata: Record<string, unknown> | null;
  created_at: string;
  updated_at: string;
}

export interface EmulatedFeedback {
  id: string;
  memory_id: string;
  feedback: 'POSITIVE' | 'NEGATIVE' | 'VERY_NEGATIVE' | null;
  feedback_reason: string | null;
}

/** What an operator sets for the whole project. */
export interface EmulatedProject {
  custom_instructions: string[];
  custom_categories: Record<string, string>[];
}

/** All that the emulator remembers. */
export interface EmulatedState {
  memories: EmulatedMemory[];
  events: EmulatedEvent[];
  versions: EmulatedVersion[];
  /** Absent in the data files of older releases. */
  feedback?: EmulatedFeedback[];
  project?: EmulatedProject;
}
