// Keeps the schema of a release, with a row in every table, so that tests bring it up to the newest one:
//   npm run record:schema -- 0.2.0 [--of FOLDER]   FOLDER: a checkout of that release with manager-api built; this one by default
// Writes released/<name>.sqlite.json and released/<name>.mariadb.json: statements that make the database again.
// MariaDB is asked at 127.0.0.1:3306 as root without a password, in a database that is dropped afterwards.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createConnection, escape } from 'mysql2/promise';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { of: { type: 'string', default: join(HERE, '../../..') } },
});
const [name] = positionals;
if (name === undefined || !/^[\w.-]+$/.test(name))
  throw new Error('Name the release: npm run record:schema -- 0.2.0');

const load = (path) => import(pathToFileURL(join(resolve(options.of), 'apps/manager-api/dist', path)).href);
const [{ Database }, { TABLES }, { loadManagerConfig }] = await Promise.all(
  ['database/database.js', 'database/tables.js', 'config/manager-config.js'].map(load),
);

const SAMPLES = {
  id: (table, column) => `released:${table}.${column}`,
  name: () => 'José 你好 😀',
  code: () => 'code',
  time: () => '2026-01-02T03:04:05.678Z',
  text: () => '{}',
  int: () => 1,
  bigint: () => '7',
};

const quoted = (names) => names.map((name) => `\`${name}\``).join(', ');

/** One more row in every table, beside what a first start puts there. */
async function fill(source) {
  for (const { name: table, columns } of Object.values(TABLES)) {
    const names = Object.keys(columns);
    const row = names.map((column) => SAMPLES[columns[column].kind](table, column));
    const marks = names.map(() => '?').join(', ');
    await source.query(`INSERT INTO ${table} (${quoted(names)}) VALUES (${marks})`, row);
  }
}

const sqliteLiteral = (value) => {
  if (value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return `'${String(value).replaceAll("'", "''")}'`;
};

async function rowsOf(source, table, literal) {
  const rows = await source.query(`SELECT * FROM ${table}`);
  return rows.map(
    (row) =>
      `INSERT INTO ${table} (${quoted(Object.keys(row))}) VALUES (${Object.values(row).map(literal).join(', ')})`,
  );
}

/** Its migrations' own table is a part of it. */
async function dump(source, kind) {
  const literal = kind === 'sqlite' ? sqliteLiteral : escape;
  const tables = [...Object.values(TABLES).map(({ name: table }) => table), 'migrations'];
  const statements = [];
  for (const table of tables) {
    if (kind === 'mariadb') {
      const [created] = await source.query(`SHOW CREATE TABLE ${table}`);
      statements.push(created['Create Table']);
    } else {
      const created = await source.query(
        'SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC',
        [table],
      );
      statements.push(...created.map(({ sql }) => sql));
    }
    statements.push(...(await rowsOf(source, table, literal)));
  }
  return statements;
}

async function record(kind) {
  const folder = mkdtempSync(join(tmpdir(), 'record-schema-'));
  const maria = kind === 'mariadb' ? await createMariaDatabase() : undefined;
  try {
    const env = { DATA_DIR: folder, ...(maria && { DATABASE_URL: maria.url }) };
    const database = await Database.open(loadManagerConfig(env, folder));
    await fill(database.source);
    const statements = await dump(database.source, kind);
    await database.close();
    writeFileSync(join(HERE, `${name}.${kind}.json`), `${JSON.stringify(statements, null, 2)}\n`);
    process.stdout.write(`${name}.${kind}.json: ${statements.length} statements\n`);
  } finally {
    await maria?.drop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function createMariaDatabase() {
  const schema = `manager_record_${randomBytes(6).toString('hex')}`;
  const run = async (sql) => {
    const connection = await createConnection({ host: '127.0.0.1', port: 3306, user: 'root' });
    await connection.query(sql);
    await connection.end();
  };
  await run(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`);
  return {
    url: `mariadb://root@127.0.0.1:3306/${schema}`,
    drop: () => run(`DROP DATABASE IF EXISTS ${schema}`),
  };
}

for (const kind of ['sqlite', 'mariadb']) await record(kind);
