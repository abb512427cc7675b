import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TableSpec } from './columns.js';
import type { Rows } from './rows.js';
import { SEALED_TABLES } from './sealed-tables.js';
import { TABLES } from './tables.js';
import { TEXT_COLUMNS } from './text-columns.js';

/** Ids, codes and times hold no words. */
const WORDY = new Set(['text', 'name']);
const tables = Object.entries<TableSpec>(TABLES) as [keyof Rows, TableSpec][];

describe('TEXT_COLUMNS', () => {
  it.each(tables.map(([table, { columns }]) => ({ table, columns })))(
    'says of every column of $table that can hold words whether it is sealed',
    ({ table, columns }) => {
      const { sealed = [], plain = {} } = TEXT_COLUMNS[table] ?? {};
      const wordy = Object.keys(columns).filter((name) => WORDY.has(columns[name]?.kind ?? ''));
      expect([...sealed, ...Object.keys(plain)].sort()).toEqual(wordy.sort());
    },
  );

  it.each(SEALED_TABLES)(
    'binds the texts of $name to its key, and has room for them',
    ({ table, sealed, identity }) => {
      const { columns }: TableSpec = TABLES[table];
      const keys = Object.keys(columns).filter((name) => columns[name]?.isPrimary);
      expect(keys).toEqual([identity[0]]);
      for (const name of identity) expect(columns[name]?.isNullable).not.toBe(true);
      // A name has 255 characters, and what is sealed is longer.
      for (const name of sealed) expect(columns[name]?.kind).toBe('text');
    },
  );

  it('binds memories to their role', () => {
    for (const table of ['memory', 'memory_version', 'memory_quarantine', 'interaction'])
      expect(SEALED_TABLES.find(({ name }) => name === table)?.identity).toContain('role_id');
  });
});

/** Names no sealed column; `mysql-store.ts` copies rows as they are. */
const RAW_SQL = [
  'analytics/rebuild-reader.ts',
  'analytics/rollups.ts',
  'backup/mysql-store.ts',
  'database/database.ts',
  'health/health.controller.ts',
  'status/status-figures.ts',
];

describe('queries', () => {
  const folder = join(__dirname, '..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/spec|testing|migrations|encryption/.test(file),
  );
  const sealed = [...new Set(SEALED_TABLES.flatMap((spec) => spec.sealed))].filter((name) => name !== 'name');

  it('are none of SQL by hand, which would get sealed texts', () => {
    const found = files.filter((file) => /\.query[<(]/.test(readFileSync(join(folder, file), 'utf8')));
    expect(found.sort()).toEqual(RAW_SQL);
  });

  it.each(sealed)('search, sort and read raw by %s nowhere, since it may be sealed', (column) => {
    const asked = new RegExp(
      [
        String.raw`(?:where|Where|orderBy|OrderBy|groupBy|select|Select)\([^)]*['"\`(][^'"\`]*\b\w+\.${column}\b`,
        String.raw`(?:order|where): \{[^}]*\b${column}:`,
        String.raw`(?:findBy|findOneBy|countBy|delete)\(\{[^}]*\b${column}:`,
      ].join('|'),
    );
    const found = files.filter((file) => asked.test(readFileSync(join(folder, file), 'utf8')));
    // `audio IS NOT NULL` and its size hold of sealed sound too; other tables have a state or reason of their own.
    expect(found.filter((file) => !ALLOWED[column]?.includes(file))).toEqual([]);
  });
});

const ALLOWED: Record<string, readonly string[]> = {
  audio: [
    'chat-history/conversation-bulk.service.ts',
    'chat-history/remove-lines.ts',
    'chat-retention/expired-lines.ts',
    'speaker/speaker-sample.service.ts',
  ],
  // Only whether there is one.
  embedding: ['memory-encoding/encoding-progress.ts'],
  slot: ['analytics/topics.ts'],
  // Read as entities, which opens it; its words are looked for afterwards.
  text: ['memory/stored-memories.ts'],
  // Only while texts are not sealed, and none that was before.
  title: ['chat-history/conversation-pages.ts'],
  state: [
    'agent-batch/agent-batch.runner.ts',
    'agent-batch/agent-batch.service.ts',
    'agent-batch/batch-report.ts',
    'announcement/announcement-claim.service.ts',
    'announcement/announcement.service.ts',
    'firmware/firmware-offer.service.ts',
    'firmware/rollout.rules.ts',
    'firmware/rollout.service.ts',
    'health/health.controller.ts',
    'idempotency/idempotency.service.ts',
    'memory-migration/memory-migration.runner.ts',
    'memory-migration/migration-report.ts',
    'memory-shadow/shadow-provider.ts',
    'quarantine/quarantine.service.ts',
  ],
};
