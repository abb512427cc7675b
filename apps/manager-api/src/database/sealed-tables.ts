import type { Rows } from './rows.js';
import { TABLES } from './tables.js';
import { TEXT_COLUMNS } from './text-columns.js';

/** A table in which texts are sealed. */
export interface SealedTable {
  table: keyof Rows;
  /** As the database has it. */
  name: string;
  /** Column of the primary key. */
  key: string;
  sealed: readonly string[];
  identity: readonly string[];
}

/** In the order in which they are re-encrypted. */
export const SEALED_TABLES: readonly SealedTable[] = (Object.keys(TEXT_COLUMNS) as (keyof Rows)[]).flatMap(
  (table) => {
    const { sealed = [], identity = [] } = TEXT_COLUMNS[table] ?? {};
    const key = identity[0];
    return key === undefined ? [] : [{ table, name: TABLES[table].name, key, sealed, identity }];
  },
);

const BY_NAME: ReadonlyMap<string, SealedTable> = new Map(SEALED_TABLES.map((spec) => [spec.name, spec]));

/** @param name as the database has it */
export function sealedTable(name: string): SealedTable | undefined {
  return BY_NAME.get(name);
}

/**
 * What a sealed text is bound to: table, column, and the row's identity.
 * @throws Error when the row was read without these columns
 */
export function textIdentity(spec: SealedTable, row: Record<string, unknown>, column: string): string {
  const values = spec.identity.map((name) => {
    const value = row[name];
    if (typeof value === 'string') return value;
    throw new Error(`${spec.name}.${column} needs ${spec.identity.join(' and ')} beside it.`);
  });
  return JSON.stringify([spec.name, column, ...values]);
}
