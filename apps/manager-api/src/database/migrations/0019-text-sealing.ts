import { TableColumn } from 'typeorm';
import type { QueryRunner } from 'typeorm';
import { migrationColumn } from '../columns.js';
import type { ColumnKind } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { TABLES } from '../tables.js';
import { TableMigration } from './table-migration.js';

/** Columns that a sealed text would not fit into. */
const WIDENED = [
  { table: TABLES.memory.name, column: 'slot', isNullable: true },
  { table: TABLES.speakerProfile.name, column: 'name', isNullable: false },
];

/** Texts can be sealed: what is sealed is longer, and a job re-encrypts what is there. */
export class TextSealing1700000000019 extends TableMigration {
  protected readonly specs = [TABLES.textKey, TABLES.textSealingJob];

  override async up(runner: QueryRunner): Promise<void> {
    await super.up(runner);
    await change(runner, 'text');
  }

  override async down(runner: QueryRunner): Promise<void> {
    await change(runner, 'name');
    await super.down(runner);
  }
}

async function change(runner: QueryRunner, kind: ColumnKind): Promise<void> {
  const database = databaseKindOf(runner);
  for (const { table, column, isNullable } of WIDENED) {
    const wanted = migrationColumn(column, { kind, isNullable }, database);
    const known = (await runner.getTable(table))?.findColumnByName(column);
    if (known?.type === wanted.type) continue;
    if (database === 'sqlite') await runner.changeColumn(table, column, new TableColumn(wanted));
    // Of MariaDB and MySQL the runner would drop the column and add another.
    else await runner.query(`ALTER TABLE ${table} MODIFY ${column} ${sqlType(wanted)}`);
  }
}

function sqlType({ type, length, isNullable }: ReturnType<typeof migrationColumn>): string {
  return `${type}${length === undefined ? '' : `(${length})`} ${isNullable === true ? 'NULL' : 'NOT NULL'}`;
}
