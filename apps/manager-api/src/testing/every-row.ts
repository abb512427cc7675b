import type { DataSource } from 'typeorm';
import { columnType } from '../database/columns.js';
import type { ColumnKind, TableSpec } from '../database/columns.js';
import { TABLES } from '../database/tables.js';

export type StoredRow = Record<string, string | number | null>;

const ROWS_PER_TABLE = 3;
const INTS = [2_147_483_647, -2_147_483_648, 1];
const BIGINTS = ['9223372036854775807', '-9007199254740993', '9007199254740995'];
const TIMES = ['2026-02-28T23:59:59.999Z', '1970-01-01T00:00:00.000Z', ''];
/** Letters of four bytes, a family of seven code points, quotes, and what SQL, CSV or JSON would stumble over. */
const AWKWARD = `👋🏽 👨‍👩‍👧 𠮷野家 "it's" \\' \\0 % _ ; -- \u2028 \ufeff ü`;
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('base64');
const TEXTS = [
  `${AWKWARD}\r\n\t\u0000after a zero, ${ALL_BYTES}`,
  JSON.stringify({ list: [1, 2.5, null, true], text: AWKWARD, vector: ALL_BYTES }),
  '',
];

/** Rows for every table there is, made from what the tables say of themselves: a new one is among them at once. */
export function everyRow(): Map<string, StoredRow[]> {
  const specs = Object.values<TableSpec>(TABLES);
  return new Map(specs.map((spec) => [spec.name, rowsOf(spec)]));
}

/** Writes them as the driver does, below repositories. */
export async function insertEveryRow(source: DataSource): Promise<void> {
  for (const [table, rows] of everyRow()) {
    await source.query(`DELETE FROM ${table}`);
    for (const row of rows) {
      const columns = Object.keys(row);
      const marks = columns.map(() => '?').join(', ');
      const names = columns.map((name) => `\`${name}\``).join(', ');
      await source.query(`INSERT INTO ${table} (${names}) VALUES (${marks})`, Object.values(row));
    }
  }
}

function rowsOf({ columns }: TableSpec): StoredRow[] {
  return Array.from({ length: ROWS_PER_TABLE }, (_, number) =>
    Object.fromEntries(
      Object.entries(columns).map(([name, { kind, isNullable }]) => [
        name,
        isNullable === true && number === 1 ? null : valueOf(kind, number),
      ]),
    ),
  );
}

function valueOf(kind: ColumnKind, number: number): string | number {
  switch (kind) {
    case 'int':
      return INTS[number] ?? 0;
    case 'bigint':
      return BIGINTS[number] ?? '0';
    case 'time':
      return TIMES[number] ?? '';
    case 'text':
      return TEXTS[number] ?? '';
    case 'id':
    case 'name':
    case 'code': {
      // As long as the column is wide, in letters of four bytes.
      const length = Number(columnType(kind, 'mariadb').length);
      return `${number}${'👋'.repeat(number === 0 ? length - 1 : 1)}`;
    }
  }
}
