/** Where vectors live. An address may hold a password. */
export type VectorStoreSettings =
  | { kind: 'sqlite'; collection: string }
  | { kind: 'pgvector' | 'redis'; collection: string; url: string }
  | { kind: 'qdrant'; collection: string; url: string; apiKey?: string };

/** What a thread is started with. */
export interface EngineSettings {
  store: VectorStoreSettings;
  /** Absolute folder for histories, and for the memories of SQLite. */
  folder: string;
  dimension: number;
}

export interface EngineMessage {
  role: 'user' | 'assistant';
  content: string;
}

/** A memory as Mem0 keeps it; `metadata` as it was given. */
export interface EngineMemory {
  id: string;
  memory: string;
  userId?: string;
  score?: number;
  metadata: Record<string, unknown>;
  createdAt: string;
  updatedAt?: string;
}

export interface EngineVersion {
  event: 'ADD' | 'UPDATE' | 'DELETE';
  oldMemory: string | null;
  newMemory: string | null;
  createdAt: string;
}

/** What the thread can be asked, and what it answers. */
export interface EngineCalls {
  ping: { in: object; out: null };
  /** Memories that interactions made which were saved to their end; the others are absent. */
  saved: { in: { interactionIds: readonly string[] }; out: Record<string, string[]> };
  add: {
    in: {
      userId: string;
      interactionIds: readonly string[];
      messages: readonly EngineMessage[];
      metadata: Record<string, unknown>;
      instructions: string;
      /** An attempt that broke off may have left some of its memories. */
      mayHaveLeftovers: boolean;
    };
    out: string[];
  };
  search: { in: { userId: string; text: string; topK: number }; out: EngineMemory[] };
  list: { in: { userId: string }; out: EngineMemory[] };
  find: { in: { memoryId: string }; out: EngineMemory | null };
  update: { in: { memoryId: string; text: string }; out: null };
  remove: { in: { memoryId: string }; out: null };
  removeAll: { in: { userId: string }; out: null };
  history: { in: { memoryId: string }; out: EngineVersion[] };
}
export type EngineCallName = keyof EngineCalls;

/** What Mem0 asks of the models, which live outside of the thread. */
export type ModelRequest =
  { kind: 'complete'; system: string; user: string } | { kind: 'embed'; texts: string[] };

export type ToThread =
  | { kind: 'call'; id: number; name: EngineCallName; input: object }
  | { kind: 'abort'; id: number }
  | { kind: 'answer'; modelCallId: number; value?: string | number[][]; isFailure: boolean }
  | { kind: 'end' };

/** Why a call failed, in words of our own: a driver's may quote an address or what was said. */
export interface EngineFault {
  kind: 'unavailable' | 'unauthorized';
  message: string;
}

export type FromThread =
  | { kind: 'result'; id: number; value: unknown }
  /** `isLast`: the thread must end, since it cannot give back what it opened. */
  | { kind: 'failed'; id: number; fault: EngineFault; isLast: boolean }
  | { kind: 'model'; id: number; modelCallId: number; request: ModelRequest };
