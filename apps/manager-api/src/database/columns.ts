import { Table } from 'typeorm';
import type { EntitySchemaColumnOptions, TableColumnOptions } from 'typeorm';

export type DatabaseKind = 'sqlite' | 'mariadb' | 'mysql';

/**
 * What a column holds, independent of the database. Times are ISO 8601 UTC text: sortable, and the same on every
 * database and driver. Flags are 0 or 1.
 */
export type ColumnKind = 'id' | 'name' | 'code' | 'time' | 'text' | 'int' | 'bigint';

const LENGTHS: Partial<Record<ColumnKind, string>> = { id: '191', name: '255', code: '64', time: '24' };

/** Type of a column in a database. */
export function columnType(
  kind: ColumnKind,
  database: DatabaseKind,
): { type: string; length?: string; collation?: string } {
  switch (kind) {
    case 'text':
      return { type: database === 'sqlite' ? 'text' : 'longtext' };
    case 'int':
      return { type: database === 'sqlite' ? 'integer' : 'int' };
    case 'bigint':
      return { type: 'bigint' };
    case 'name':
      return { type: 'varchar', length: LENGTHS[kind] };
    case 'id':
    case 'code':
    case 'time':
      // By default MariaDB takes "José" and "jose" for the same: two people's memories would be one.
      return {
        type: 'varchar',
        length: LENGTHS[kind],
        ...(database === 'sqlite' ? {} : { collation: 'utf8mb4_bin' }),
      };
  }
}

/** A table as both the migrations and the entities describe it. */
export interface TableSpec {
  name: string;
  columns: Record<string, ColumnSpec>;
  indices?: { name: string; columns: string[]; isUnique?: boolean }[];
}

export interface ColumnSpec {
  kind: ColumnKind;
  isPrimary?: boolean;
  isNullable?: boolean;
}

export const must = (kind: ColumnKind): ColumnSpec => ({ kind });
export const may = (kind: ColumnKind): ColumnSpec => ({ kind, isNullable: true });
export const key = (kind: ColumnKind): ColumnSpec => ({ kind, isPrimary: true });

/** Column for a migration. */
export function migrationColumn(name: string, spec: ColumnSpec, database: DatabaseKind): TableColumnOptions {
  return {
    name,
    ...columnType(spec.kind, database),
    isPrimary: spec.isPrimary ?? false,
    isNullable: spec.isNullable ?? false,
  };
}

/** Table for a migration. */
export function migrationTable(spec: TableSpec, database: DatabaseKind): Table {
  return new Table({
    name: spec.name,
    columns: Object.entries(spec.columns).map(([name, column]) => migrationColumn(name, column, database)),
    indices: (spec.indices ?? []).map((index) => ({
      name: index.name,
      columnNames: index.columns,
      isUnique: index.isUnique ?? false,
    })),
  });
}

/** Column for an entity. Large integers come back as text from some drivers and as numbers from others. */
export function entityColumn(
  name: string,
  spec: ColumnSpec,
  database: DatabaseKind,
): EntitySchemaColumnOptions {
  return {
    name,
    ...(columnType(spec.kind, database) as { type: 'varchar'; length?: string }),
    primary: spec.isPrimary ?? false,
    nullable: spec.isNullable ?? false,
    ...(spec.kind === 'bigint'
      ? { transformer: { to: (value: string) => value, from: (value: string | number) => String(value) } }
      : {}),
  };
}
