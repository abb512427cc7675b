import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BackupError } from '../backup-error.js';
import { MANIFEST_NAME, parseManifest } from './manifest.js';
import type { Manifest, Part } from './manifest.js';
import { SEALED_START, openStream } from './sealed-stream.js';
import { readTar } from './tar.js';
import type { TarEntry } from './tar.js';

/** More than any manifest has. */
const MANIFEST_BYTES = 64 * 1024 * 1024;

/** An archive whose every byte was checked against its manifest. */
export class Archive {
  private constructor(
    readonly manifest: Manifest,
    private readonly file: string,
    private readonly passphrase: string | undefined,
  ) {}

  /**
   * Reads all of it once.
   * @throws BackupError ARCHIVE_BROKEN, ARCHIVE_SEALED
   */
  static async open(file: string, passphrase: string | undefined): Promise<Archive> {
    try {
      return new Archive(await verify(file, passphrase), file, passphrase);
    } catch (cause) {
      if (cause instanceof BackupError) throw cause;
      const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
      const message = `${file} is not a whole archive of this kind (${why}). Nothing was changed.`;
      throw new BackupError('ARCHIVE_BROKEN', message, { cause });
    }
  }

  /** Its parts again, in their order; the content of each must be read before the next is asked for. */
  async *parts(): AsyncGenerator<TarEntry> {
    for await (const entry of entries(this.file, this.passphrase)) {
      if (entry.name === MANIFEST_NAME) return;
      yield entry;
    }
  }
}

async function verify(file: string, passphrase: string | undefined): Promise<Manifest> {
  const found: Part[] = [];
  let manifest: Manifest | undefined;
  for await (const { name, bytes, content } of entries(file, passphrase)) {
    if (manifest !== undefined) throw new Error('there is more after its manifest');
    if (name === MANIFEST_NAME) {
      if (bytes > MANIFEST_BYTES) throw new Error('its manifest is too large');
      const pieces: Buffer[] = [];
      for await (const piece of content) pieces.push(piece);
      manifest = parseManifest(Buffer.concat(pieces).toString('utf8'));
      continue;
    }
    const hash = createHash('sha256');
    let read = 0;
    for await (const piece of content) {
      hash.update(piece);
      read += piece.length;
    }
    found.push({ name, bytes: read, sha256: hash.digest('hex') });
  }
  if (manifest === undefined) throw new Error('it has no manifest');
  if (JSON.stringify(found) !== JSON.stringify(manifest.parts))
    throw new Error('its parts are not those of its manifest');
  return manifest;
}

async function* entries(file: string, passphrase: string | undefined): AsyncGenerator<TarEntry> {
  const isSealed = await beginsSealed(file);
  if (isSealed && passphrase === undefined) {
    const message = `${file} is sealed: give its passphrase with --passphrase-file or BACKUP_PASSPHRASE.`;
    throw new BackupError('ARCHIVE_SEALED', message);
  }
  const raw = createReadStream(file);
  const plain = isSealed ? Readable.from(openStream(raw, passphrase ?? '')) : raw;
  const unzipped = createGunzip();
  // Whatever fails on the way ends the last stream, which is the one that is read.
  pipeline(plain, unzipped, () => raw.destroy());
  yield* readTar(unzipped);
}

async function beginsSealed(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const start = Buffer.alloc(SEALED_START.length);
    await handle.read(start, 0, start.length, 0);
    return start.toString('latin1') === SEALED_START;
  } finally {
    await handle.close();
  }
}
