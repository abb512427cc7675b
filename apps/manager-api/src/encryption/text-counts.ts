import type { EncryptionColumnView } from '@xiaozhi/contracts';
import type { Database } from '../database/database.js';
import { SEALED_TABLES } from '../database/sealed-tables.js';
import type { SealedTable } from '../database/sealed-tables.js';
import { HEAD_CHARACTERS, SEALED_PREFIX } from '../security/text-vault.js';

/** How every column that can be sealed is stored. Reads the beginning of every value: the whole table. */
export async function countTexts(database: Database): Promise<EncryptionColumnView[]> {
  const views: EncryptionColumnView[] = [];
  for (const spec of SEALED_TABLES)
    for (const column of spec.sealed) views.push(await countColumn(database, spec, column));
  return views;
}

async function countColumn(
  database: Database,
  { table, name }: SealedTable,
  column: string,
): Promise<EncryptionColumnView> {
  const value = `line.${column}`;
  const rows = await database
    .repository(table)
    .createQueryBuilder('line')
    .select(`CASE WHEN ${value} LIKE :like THEN SUBSTR(${value}, 1, ${HEAD_CHARACTERS}) ELSE '' END`, 'head')
    .addSelect('COUNT(*)', 'count')
    .where(`${value} IS NOT NULL AND ${value} <> ''`)
    .setParameter('like', `${SEALED_PREFIX}%`)
    .groupBy('head')
    .getRawMany<{ head: string; count: string | number }>();
  const view: EncryptionColumnView = { table: name, column, plain: 0, sealed: {} };
  for (const { head, count } of rows) {
    if (head === '') view.plain = Number(count);
    else view.sealed[head.slice(SEALED_PREFIX.length)] = Number(count);
  }
  return view;
}
