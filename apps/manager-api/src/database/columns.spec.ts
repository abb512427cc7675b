import { columnType, entityColumn, migrationColumn } from './columns.js';
import { TABLES } from './tables.js';
import type { ColumnSpec, TableSpec } from './columns.js';

const KINDS = ['id', 'name', 'code', 'time', 'text', 'int', 'bigint'] as const;
const columns = Object.values<TableSpec>(TABLES).flatMap((table) =>
  Object.entries(table.columns).map(([name, spec]): [string, string, ColumnSpec] => [table.name, name, spec]),
);

describe(columnType, () => {
  it.each(KINDS)('has a type for %s on every database', (kind) => {
    for (const database of ['sqlite', 'mariadb', 'mysql'] as const)
      expect(columnType(kind, database).type).toMatch(/^(varchar|text|longtext|integer|int|bigint)$/);
  });

  it.each(['id', 'code', 'time'] as const)('compares %s by every letter on MariaDB and MySQL', (kind) => {
    expect(columnType(kind, 'mariadb').collation).toBe('utf8mb4_bin');
    expect(columnType(kind, 'mysql').collation).toBe('utf8mb4_bin');
  });
});

describe(entityColumn, () => {
  it.each(columns)('describes %s.%s as the migration does', (_, name, spec) => {
    for (const database of ['sqlite', 'mariadb'] as const) {
      const entity = entityColumn(name, spec, database);
      const migration = migrationColumn(name, spec, database);
      expect([entity.type, entity.length, entity.nullable, entity.primary]).toEqual([
        ...[migration.type, migration.length, migration.isNullable, migration.isPrimary],
      ]);
    }
  });
});

describe('the tables', () => {
  it.each(Object.values<TableSpec>(TABLES).map((table): [string, TableSpec] => [table.name, table]))(
    '%s has keys and indices that fit every database',
    (_, table) => {
      const keys = Object.entries(table.columns).filter(([, { isPrimary }]) => isPrimary);
      expect(keys.length).toBeGreaterThan(0);
      // 767 bytes of four-byte letters: what the smallest index of MariaDB and MySQL takes.
      const lengths = keys.map(([, { kind }]) => Number(columnType(kind, 'mariadb').length ?? 0));
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(191);
      const indexed = [
        ...keys.map(([name]) => [name]),
        ...(table.indices ?? []).map((index) => index.columns),
      ];
      for (const names of indexed) {
        const kinds = names.map((name) => table.columns[name]?.kind);
        expect(kinds).not.toContain('text');
        expect(kinds).not.toContain(undefined);
      }
    },
  );
});
