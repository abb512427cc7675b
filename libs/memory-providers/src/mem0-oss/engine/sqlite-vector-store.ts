import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { StoredVector, VectorStore } from './vector-store.js';

interface Row {
  id: string;
  payload: string;
  /** As the driver hands blobs out. */
  vector: ArrayBuffer | Uint8Array;
}

/**
 * Vectors in one SQLite file, found by role and compared one by one: for some thousand memories a role. In place of
 * Mem0's own, which reads the memories of all roles for each question, and keeps what was erased in its free pages.
 */
export class SqliteVectorStore implements VectorStore {
  private readonly database: Database.Database;

  constructor(
    folder: string,
    name: string,
    private readonly dimension: number,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.database = new Database(join(folder, `${name}.db`));
    openForTwo(this.database);
    this.database.exec(`
      CREATE TABLE IF NOT EXISTS vector (
        id TEXT PRIMARY KEY, user_id TEXT NOT NULL, payload TEXT NOT NULL, vector BLOB NOT NULL);
      CREATE INDEX IF NOT EXISTS vector_user ON vector (user_id);
    `);
  }

  initialize(): Promise<void> {
    return Promise.resolve();
  }

  async insert(vectors: number[][], ids: string[], payloads: Record<string, unknown>[]): Promise<void> {
    const statement = this.database.prepare('INSERT OR REPLACE INTO vector VALUES (?, ?, ?, ?)');
    this.database.transaction(() => {
      ids.forEach((id, index) => {
        const payload = payloads[index] ?? {};
        statement.run(
          id,
          String(payload['user_id']),
          JSON.stringify(payload),
          this.toBlob(vectors[index] ?? []),
        );
      });
    })();
  }

  /** Nearest first; `score` is the cosine. */
  async search(
    query: number[],
    topK: number,
    filters: Record<string, string>,
  ): Promise<(StoredVector & { score: number })[]> {
    this.requireDimension(query);
    return this.rowsOf(filters)
      .map((row) => ({ ...toStored(row), score: cosine(query, toVector(row.vector)) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, topK);
  }

  async get(id: string): Promise<StoredVector | null> {
    const row = this.database.prepare('SELECT id, payload FROM vector WHERE id = ?').get(id) as
      Row | undefined;
    return row === undefined ? null : toStored(row);
  }

  async update(id: string, vector: number[], payload: Record<string, unknown>): Promise<void> {
    this.database
      .prepare('UPDATE vector SET payload = ?, vector = ? WHERE id = ?')
      .run(JSON.stringify(payload), this.toBlob(vector), id);
  }

  async delete(id: string): Promise<void> {
    this.database.prepare('DELETE FROM vector WHERE id = ?').run(id);
    this.database.pragma('wal_checkpoint(TRUNCATE)');
  }

  async list(filters: Record<string, string>, topK: number): Promise<[StoredVector[], number]> {
    const rows = this.rowsOf(filters);
    return [rows.slice(0, topK).map(toStored), rows.length];
  }

  deleteCol(): Promise<void> {
    return Promise.reject(new Error('Nothing here erases more than one role.'));
  }

  private rowsOf({ user_id: userId, ...others }: Record<string, string>): Row[] {
    if (userId === undefined || Object.keys(others).length > 0)
      throw new Error('Vectors are found by user only.');
    return this.database.prepare('SELECT * FROM vector WHERE user_id = ?').all(userId) as Row[];
  }

  private toBlob(vector: readonly number[]): Buffer {
    this.requireDimension(vector);
    return Buffer.from(Float32Array.from(vector).buffer);
  }

  private requireDimension({ length }: readonly number[]): void {
    if (length !== this.dimension)
      throw new Error(`Vector dimension mismatch: expected ${this.dimension}, not ${length}.`);
  }
}

/** The gateway and manager-api may both have it open; what is deleted is overwritten. */
export function openForTwo(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('busy_timeout = 5000');
  database.pragma('secure_delete = ON');
}

function toStored({ id, payload }: Row): StoredVector {
  return { id, payload: JSON.parse(payload) as Record<string, unknown> };
}

/** A copy: a blob may begin at any byte, floats only at every fourth. */
function toVector(blob: ArrayBuffer | Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(blob instanceof Uint8Array ? blob : new Uint8Array(blob)).buffer);
}

/** 0 where lengths differ: another embedder's vectors are like nothing. */
function cosine(a: readonly number[], b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < b.length; index += 1) {
    const [left, right] = [a[index] ?? 0, b[index] ?? 0];
    product += left * right;
    squaresA += left * left;
    squaresB += right * right;
  }
  return product === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}
