import type { EncryptionCounts } from '@xiaozhi/contracts';
import type { Database, WriteRows } from '../database/database.js';
import { textIdentity } from '../database/sealed-tables.js';
import type { SealedTable } from '../database/sealed-tables.js';
import { HEAD_CHARACTERS, isTextUnreadable } from '../security/text-vault.js';
import type { TextVault } from '../security/text-vault.js';

/** Rows whose beginnings are looked at together. */
const PAGE_COUNT = 400;
/** Rows that are read whole and written in one transaction: some hold minutes of sound. */
const WRITE_COUNT = 20;

type Columns = Record<string, unknown>;

/** What is left to do of a row. */
interface Change {
  where: Columns;
  before: Record<string, string>;
  after: Record<string, string>;
}

/**
 * Brings up to 400 rows of a table after a key into the form in which they would be written now: sealed under the key
 * that writes, or open. A row that somebody else writes meanwhile stays as they wrote it.
 * @returns the last row's key; undefined when the table is done
 */
export async function resealPage(
  database: Database,
  spec: SealedTable,
  after: string,
  counts: EncryptionCounts,
): Promise<string | undefined> {
  const heads = await readHeads(database, spec, after);
  const ids = heads.filter((head) => !isDone(spec, head, database.texts)).map((head) => String(head.id));
  for (let start = 0; start < ids.length; start += WRITE_COUNT)
    await resealRows(database, spec, ids.slice(start, start + WRITE_COUNT), counts);
  counts.examined += heads.length;
  return heads.length < PAGE_COUNT ? undefined : String(heads.at(-1)?.id);
}

function readHeads(database: Database, spec: SealedTable, after: string): Promise<Columns[]> {
  const page = database
    .repository(spec.table)
    .createQueryBuilder('line')
    .select(`line.${spec.key}`, 'id')
    .where(`line.${spec.key} > :after`, { after })
    .orderBy(`line.${spec.key}`, 'ASC')
    .limit(PAGE_COUNT);
  for (const column of spec.sealed) page.addSelect(`SUBSTR(line.${column}, 1, ${HEAD_CHARACTERS})`, column);
  return page.getRawMany<Columns>();
}

/** By its beginning alone; what looks sealed and is not is looked at whole. */
function isDone(spec: SealedTable, head: Columns, { isOn, keyId }: TextVault): boolean {
  const current = `sealed:1:${keyId}`;
  return spec.sealed.every((column) => {
    const text = head[column];
    if (typeof text !== 'string' || text === '') return true;
    return isOn ? text === current : !text.startsWith('sealed:1:');
  });
}

async function resealRows(
  database: Database,
  spec: SealedTable,
  ids: readonly string[],
  counts: EncryptionCounts,
): Promise<void> {
  const read = database
    .repository(spec.table)
    .createQueryBuilder('line')
    .select(`line.${spec.key}`, spec.key);
  for (const column of [...spec.identity.slice(1), ...spec.sealed]) read.addSelect(`line.${column}`, column);
  const rows = await read.where(`line.${spec.key} IN (:...ids)`, { ids }).getRawMany<Columns>();
  const changes: Change[] = [];
  for (const row of rows) {
    const change = changeOf(spec, row, database.texts);
    if (change === 'unreadable') counts.unreadable += 1;
    else if (Object.keys(change.after).length > 0) changes.push(change);
  }
  // Counted outside: a write that loses against another begins anew.
  const changed = await database.write(async (tables) => {
    let done = 0;
    for (const change of changes) done += Number(await exchange(database, tables, spec, change));
    return done;
  });
  counts.changed += changed;
  counts.overtaken += changes.length - changed;
}

function changeOf(spec: SealedTable, row: Columns, texts: TextVault): Change | 'unreadable' {
  const change: Change = { where: {}, before: {}, after: {} };
  for (const name of spec.identity) change.where[name] = row[name];
  for (const column of spec.sealed) {
    const stored = row[column];
    if (typeof stored !== 'string' || texts.isCurrent(stored)) continue;
    const identity = textIdentity(spec, row, column);
    try {
      change.after[column] = texts.toStored(texts.toText(stored, identity), identity);
      change.before[column] = stored;
    } catch (error) {
      if (isTextUnreadable(error)) return 'unreadable';
      throw error;
    }
  }
  return change;
}

/** Compare and set, byte for byte. @returns false when the row is another by now */
async function exchange(
  database: Database,
  tables: WriteRows,
  spec: SealedTable,
  { where, before, after }: Change,
): Promise<boolean> {
  const { driver } = database.source;
  const update = tables.of(spec.table).createQueryBuilder().update().set(after).where('1 = 1');
  // MariaDB takes "José" and "jose " for "jose".
  const exactly = database.kind === 'sqlite' ? '' : 'BINARY ';
  for (const [name, value] of Object.entries({ ...where, ...before }))
    update.andWhere(`${exactly}${driver.escape(name)} = :before_${name}`, { [`before_${name}`]: value });
  return ((await update.execute()).affected ?? 0) > 0;
}
