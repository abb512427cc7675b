import type { DatabaseKind } from '../database/columns.js';
import type { Cell, RowBatch, TableShape } from './table-rows.js';

/** Rows that are read or written together: at most so many, and not many more characters than this. */
export const BATCH_ROWS = 500;
export const BATCH_CHARACTERS = 1024 * 1024;

/** A database as plain rows, below entities and sealing: what is sealed stays as it is. One connection. */
export interface RowStore {
  readonly kind: DatabaseKind;
  /** Everything that is read until `end` is as of one moment. */
  beginSnapshot(): Promise<void>;
  beginWriting(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Names of the migrations that ran, in their order; none where there is no schema. */
  migrations(): Promise<string[]>;
  /** Names of the columns that the table has here; none where it is missing. */
  columns(table: string): Promise<string[]>;
  hasRows(table: string): Promise<boolean>;
  read(shape: TableShape): AsyncIterable<RowBatch>;
  clear(table: string): Promise<void>;
  insert(batch: RowBatch): Promise<void>;
  close(): Promise<void>;
}

/** Gathers rows into batches of a bounded size. */
export async function* inBatches(
  shape: TableShape,
  rows: AsyncIterable<Cell[]> | Iterable<Cell[]>,
): AsyncGenerator<RowBatch> {
  let batch: Cell[][] = [];
  let characters = 0;
  for await (const row of rows) {
    batch.push(row);
    for (const cell of row) characters += typeof cell === 'string' ? cell.length : 8;
    if (batch.length < BATCH_ROWS && characters < BATCH_CHARACTERS) continue;
    yield { shape, rows: batch };
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield { shape, rows: batch };
}
