import { createHash } from 'node:crypto';
import type { ColumnKind, TableSpec } from '../database/columns.js';
import { TABLES } from '../database/tables.js';

/** A value in the form that is the same for every database: large integers are text, flags are 0 or 1. */
export type Cell = string | number | null;

/** Columns of a table that are copied, in the order of the cells of its rows. */
export interface TableShape {
  /** As the database has it. */
  table: string;
  columns: string[];
}

export interface RowBatch {
  shape: TableShape;
  rows: Cell[][];
}

/** Rows of a whole database as of one moment. */
export interface RowSource {
  /** Names of the migrations that made its schema, in their order. */
  migrations: readonly string[];
  tables: readonly TableShape[];
  /** Every row once, table by table. */
  batches(): AsyncIterable<RowBatch>;
}

/** How many rows a table has, and a sum over them that their order does not matter to. */
export interface TableSum {
  table: string;
  rows: number;
  /** SHA-256 of each row as JSON, added modulo 2^256, in hexadecimal digits. */
  checksum: string;
}

const SPECS = new Map(Object.values<TableSpec>(TABLES).map((spec) => [spec.name, spec]));
const MODULUS = 1n << 256n;

/** All tables in which there can be rows, those that others refer to first. */
export const TABLE_NAMES: readonly string[] = [...SPECS.keys()];

/** @returns undefined for a column that this release does not have */
export function columnKind(table: string, column: string): ColumnKind | undefined {
  return SPECS.get(table)?.columns[column]?.kind;
}

export function columnNames(table: string): string[] {
  return Object.keys(SPECS.get(table)?.columns ?? {});
}

/** Names of the columns of the primary key. */
export function keyColumns(table: string): string[] {
  const columns = Object.entries(SPECS.get(table)?.columns ?? {});
  return columns.filter(([, spec]) => spec.isPrimary === true).map(([name]) => name);
}

/** Counts and sums the rows of tables while they pass. */
export class TableSums {
  private readonly sums = new Map<string, { rows: number; sum: bigint }>();

  constructor(tables: readonly TableShape[]) {
    for (const { table } of tables) this.sums.set(table, { rows: 0, sum: 0n });
  }

  add({ shape, rows }: RowBatch): void {
    const entry = this.sums.get(shape.table) ?? { rows: 0, sum: 0n };
    for (const row of rows) {
      const digest = createHash('sha256').update(JSON.stringify(row)).digest('hex');
      entry.sum = (entry.sum + BigInt(`0x${digest}`)) % MODULUS;
    }
    entry.rows += rows.length;
    this.sums.set(shape.table, entry);
  }

  get all(): TableSum[] {
    return [...this.sums].map(([table, { rows, sum }]) => ({
      table,
      rows,
      checksum: sum.toString(16).padStart(64, '0'),
    }));
  }
}

/** Names of the tables whose sums are not the same on both sides. */
export function differences(left: readonly TableSum[], right: readonly TableSum[]): string[] {
  const others = new Map(right.map((sum) => [sum.table, sum]));
  return left
    .filter(({ table, rows, checksum }) => {
      const other = others.get(table);
      return other?.rows !== rows || other.checksum !== checksum;
    })
    .map(({ table }) => table);
}
