/** A record of a vector store. */
export interface StoredVector {
  id: string;
  payload: Record<string, unknown>;
}

/** What Mem0 asks of a vector store; filters are those of one user. */
export interface VectorStore {
  initialize(): Promise<void>;
  insert(vectors: number[][], ids: string[], payloads: Record<string, unknown>[]): Promise<void>;
  search(
    query: number[],
    topK: number,
    filters: Record<string, string>,
  ): Promise<(StoredVector & { score?: number })[]>;
  get(id: string): Promise<StoredVector | null>;
  update(id: string, vector: number[], payload: Record<string, unknown>): Promise<void>;
  delete(id: string): Promise<void>;
  list(filters: Record<string, string>, topK: number): Promise<[StoredVector[], number]>;
}
