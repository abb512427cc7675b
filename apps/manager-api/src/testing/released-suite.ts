import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database, connect } from '../database/database.js';
import { TABLES } from '../database/tables.js';

const FOLDER = join(__dirname, '../../released');

type Row = Record<string, unknown>;

/** Statements that make a database as a release had it, with a row in every table. */
interface Release {
  name: string;
  statements: readonly string[];
}

/** Databases of every release (`npm run record:schema`) are brought up to the newest schema, and keep their rows. */
export function describeReleases(
  kind: 'sqlite' | 'mariadb',
  withDatabase: (work: (env: Record<string, string>) => Promise<void>) => Promise<void>,
): void {
  describe(`databases of releases on ${kind}`, () => {
    it('are there', () => expect(releasesOf(kind).length).toBeGreaterThan(1));

    it.each(releasesOf(kind).map((release) => [release.name, release] as const))(
      'are brought up from %s with every row',
      (_name, { statements }) =>
        withDatabase(async (env) => {
          const folder = mkdtempSync(join(tmpdir(), 'manager-release-'));
          try {
            const config = loadManagerConfig({ DATA_DIR: folder, ...env }, folder);
            const before = await makeAgain(await connect(config), statements);
            const database = await Database.open(config);
            const { upQueries } = await database.source.driver.createSchemaBuilder().log();
            expect(upQueries.map(({ query }) => query)).toEqual([]);
            await requireRows(database, before);
            await database.close();
          } finally {
            rmSync(folder, { recursive: true, force: true });
          }
        }),
    );
  });
}

function releasesOf(kind: string): Release[] {
  const ending = `.${kind}.json`;
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ending))
    .map((file) => ({
      name: file.slice(0, -ending.length),
      statements: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as string[],
    }));
}

/** @returns the rows of each table that there are then */
async function makeAgain(source: DataSource, statements: readonly string[]): Promise<Map<string, Row[]>> {
  for (const statement of statements) await source.query(statement);
  const rows = new Map<string, Row[]>();
  for (const { name } of Object.values(TABLES)) {
    const isThere = statements.some((statement) => statement.startsWith(`INSERT INTO ${name} `));
    if (isThere) rows.set(name, await source.query<Row[]>(`SELECT * FROM ${name}`));
  }
  await source.destroy();
  return rows;
}

/** What stood in a column stands there still. */
async function requireRows({ source }: Database, before: Map<string, Row[]>): Promise<void> {
  expect(before.size).toBeGreaterThan(5);
  for (const [table, rows] of before) {
    const after = await source.query<Row[]>(`SELECT * FROM ${table}`);
    const expected = rows.map((row): unknown => expect.objectContaining(row));
    expect({ table, rows: after }).toEqual({ table, rows: expected });
  }
}
