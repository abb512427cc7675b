import { findKnownParameter } from '@xiaozhi/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { migrationTable } from '../columns.js';
import { databaseKindOf } from '../database-kind.js';
import { newNumberId } from '../number-id.js';
import { PARAMETER_TABLES } from '../parameter-tables.js';

const { parameter: PARAMETER, dictionary: DICTIONARY, dictionaryEntry: ENTRY } = PARAMETER_TABLES;
const NEW = 'parameter_new';
const OLD = 'parameter_old';

interface OldRow {
  code: string;
  value: string;
  value_type: string;
  is_secret: number;
  updated_at: string;
}

/** Parameters have ids, remarks and who set them; and there are dictionaries. */
export class Parameters1700000000033 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const database = databaseKindOf(runner);
    for (const spec of [DICTIONARY, ENTRY]) await runner.createTable(migrationTable(spec, database), true);
    if (await runner.hasColumn(PARAMETER.name, 'id')) return;
    await runner.dropTable(NEW, true);
    await runner.createTable(migrationTable({ ...PARAMETER, name: NEW }, database));
    for (const row of (await runner.query('SELECT * FROM parameter')) as OldRow[])
      await runner.query(
        `INSERT INTO ${NEW} (code, id, value, value_type, is_secret, remark, created_at, updated_at) VALUES (?, ?, ?, ?, ?, '', ?, ?)`,
        [
          ...[row.code, findKnownParameter(row.code)?.id ?? newNumberId(), row.value, row.value_type],
          ...[row.is_secret, row.updated_at, row.updated_at],
        ],
      );
    await replaceTable(runner, NEW);
  }

  async down(runner: QueryRunner): Promise<void> {
    const database = databaseKindOf(runner);
    const { code, value, value_type, is_secret, updated_at } = PARAMETER.columns;
    const columns = { code: { ...code, kind: 'code' as const }, value, value_type, is_secret, updated_at };
    await runner.createTable(migrationTable({ name: NEW, columns }, database));
    await runner.query(
      `INSERT INTO ${NEW} SELECT code, value, value_type, is_secret, updated_at FROM parameter WHERE LENGTH(code) <= 64`,
    );
    await replaceTable(runner, NEW);
    for (const { name } of [ENTRY, DICTIONARY]) await runner.dropTable(name);
  }
}

/** At no moment is there no table of parameters, where the database can do that. */
async function replaceTable(runner: QueryRunner, by: string): Promise<void> {
  if (databaseKindOf(runner) === 'sqlite') {
    await runner.query('DROP TABLE parameter');
    await runner.query(`ALTER TABLE ${by} RENAME TO parameter`);
    return;
  }
  await runner.query(`RENAME TABLE parameter TO ${OLD}, ${by} TO parameter`);
  await runner.query(`DROP TABLE ${OLD}`);
}
