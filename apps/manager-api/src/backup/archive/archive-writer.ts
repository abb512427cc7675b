import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sealStream } from './sealed-stream.js';
import { MANIFEST_NAME } from './manifest.js';
import type { Manifest, Part } from './manifest.js';
import { tarEnd, tarFile } from './tar.js';

/** One file for an archive. */
export interface NewPart {
  name: string;
  /** Its bytes, or where they are. */
  content: Buffer | { file: string };
}

/** What becomes the archive: its parts, and the manifest once they have passed. */
export interface NewArchive {
  parts: AsyncIterable<NewPart>;
  manifest: (parts: Part[]) => Manifest;
}

export interface ArchivePlace {
  /** Where it is written to; in the same file system as the target. */
  temporary: string;
  target: string;
  passphrase: string | undefined;
  signal?: AbortSignal;
}

/**
 * Writes an archive (mode 0600) part by part and gives it its name when all of it is on the disk.
 * @returns its manifest
 */
export async function writeArchive(archive: NewArchive, place: ArchivePlace): Promise<Manifest> {
  const made: Manifest[] = [];
  const bytes = tarOf(archive, (manifest) => made.push(manifest));
  const file = createWriteStream(place.temporary, { mode: 0o600, flags: 'wx', flush: true });
  const { passphrase, signal } = place;
  const zipped = createGzip({ level: 6 });
  const sealed = (source: AsyncIterable<Buffer>): AsyncIterable<Buffer> =>
    passphrase === undefined ? source : sealStream(source, passphrase);
  await pipeline(Readable.from(bytes), zipped, sealed, file, { signal });
  const [manifest] = made;
  if (manifest === undefined) throw new Error('The archive has no manifest.');
  await rename(place.temporary, place.target);
  const folder = await open(dirname(place.target), 'r');
  await folder.sync().finally(() => folder.close());
  return manifest;
}

async function* tarOf(archive: NewArchive, done: (manifest: Manifest) => void): AsyncGenerator<Buffer> {
  const parts: Part[] = [];
  for await (const { name, content } of archive.parts) {
    const bytes = Buffer.isBuffer(content) ? content.length : statSync(content.file).size;
    const hash = createHash('sha256');
    const pieces = Buffer.isBuffer(content) ? [content] : createReadStream(content.file);
    yield* tarFile(
      name,
      bytes,
      hashed(pieces as AsyncIterable<Buffer>, (piece) => hash.update(piece)),
    );
    parts.push({ name, bytes, sha256: hash.digest('hex') });
  }
  const manifest = archive.manifest(parts);
  const json = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
  yield* tarFile(MANIFEST_NAME, json.length, [json]);
  yield tarEnd();
  done(manifest);
}

async function* hashed(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  see: (piece: Buffer) => void,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    see(piece);
    yield piece;
  }
}
