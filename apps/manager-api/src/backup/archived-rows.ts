import { z } from 'zod';
import type { Archive } from './archive/archive-reader.js';
import type { Manifest } from './archive/manifest.js';
import { tableOfPart } from './archive/manifest.js';
import type { TarEntry } from './archive/tar.js';
import { BackupError } from './backup-error.js';
import { requireKnown } from './snapshot.js';
import { columnKind, differences } from './table-rows.js';
import type { Cell, RowBatch, RowSource, TableSum } from './table-rows.js';

const rowSchema = z.array(z.union([z.string(), z.number(), z.null()]));

/**
 * The rows of an archive.
 * @param keepFile is given every part that is a file, in passing
 */
export function archivedRows(archive: Archive, keepFile: (part: TarEntry) => Promise<void>): RowSource {
  const { migrations, tables } = archive.manifest.database;
  const shapes = new Map(tables.map(({ table, columns }) => [table, { table, columns }]));
  const batches = async function* (): AsyncGenerator<RowBatch> {
    for await (const part of archive.parts()) {
      const shape = shapes.get(tableOfPart(part.name) ?? '');
      if (shape === undefined) await keepFile(part);
      else yield { shape, rows: await readLines(part, shape.columns.length) };
    }
  };
  return { migrations, tables: [...shapes.values()], batches };
}

/** @throws BackupError SCHEMA_NEWER when this release does not know a table or a column of it */
export function requireKnownSchema({ database }: Manifest): void {
  requireKnown(database.migrations, 'The archive');
  for (const { table, columns } of database.tables)
    for (const column of columns)
      if (columnKind(table, column) === undefined)
        throw new BackupError(
          'SCHEMA_NEWER',
          `This release does not know ${table}.${column} of the archive.`,
        );
}

/** @throws BackupError ARCHIVE_BROKEN when the rows are not those that the manifest counts */
export function requireSums({ database }: Manifest, given: readonly TableSum[]): void {
  const differing = differences(database.tables, given);
  if (differing.length === 0) return;
  const message = `The archive's rows are not those of its manifest, in: ${differing.join(', ')}. Nothing was changed.`;
  throw new BackupError('ARCHIVE_BROKEN', message);
}

/** @throws BackupError ARCHIVE_BROKEN */
async function readLines({ name, content }: TarEntry, columns: number): Promise<Cell[][]> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  const lines = Buffer.concat(pieces).toString('utf8').split('\n').slice(0, -1);
  try {
    return lines.map((line) => rowSchema.length(columns).parse(JSON.parse(line)));
  } catch (cause) {
    throw new BackupError('ARCHIVE_BROKEN', `${name} has no rows of its table. Nothing was changed.`, {
      cause,
    });
  }
}
