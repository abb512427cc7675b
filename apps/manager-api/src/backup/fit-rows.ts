import { columnType } from '../database/columns.js';
import type { DatabaseKind } from '../database/columns.js';
import { BackupError } from './backup-error.js';
import { columnKind, keyColumns } from './table-rows.js';
import type { Cell, RowBatch, TableShape } from './table-rows.js';

const INT_LIMIT = 2 ** 31;

/**
 * Rows as a database can hold them. SQLite keeps any value in any column; MariaDB and MySQL have whole numbers of 32
 * bits, which fractions of milliseconds are rounded to, and names of a limited length.
 * @throws BackupError ROW_DOES_NOT_FIT naming table, column and key
 */
export function fitRows({ shape, rows }: RowBatch, kind: DatabaseKind): RowBatch {
  if (kind === 'sqlite') return { shape, rows };
  const columns = shape.columns.map((name) => columnKind(shape.table, name));
  const lengths = columns.map((column) => Number((column && columnType(column, kind).length) ?? Infinity));
  const fit = (cell: Cell, index: number, row: Cell[]): Cell => {
    if (typeof cell === 'number' && columns[index] === 'int') {
      const whole = Math.round(cell);
      if (whole >= INT_LIMIT || whole < -INT_LIMIT) throw tooLarge(shape, index, row);
      return whole;
    }
    const length = lengths[index] ?? Infinity;
    // By UTF-16 units first: counting code points of every text would cost more than all else.
    if (typeof cell === 'string' && cell.length > length && [...cell].length > length)
      throw tooLarge(shape, index, row);
    return cell;
  };
  return { shape, rows: rows.map((row) => row.map((cell, index) => fit(cell, index, row))) };
}

function tooLarge({ table, columns }: TableShape, index: number, row: Cell[]): BackupError {
  const key = keyColumns(table).map((name) => `${name} ${String(row[columns.indexOf(name)])}`);
  return new BackupError(
    'ROW_DOES_NOT_FIT',
    `${table}.${columns[index] ?? ''} of the row with ${key.join(', ')} is larger than the column there can hold; shorten it and try again.`,
  );
}
