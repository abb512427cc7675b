import { BackupError } from '../backup-error.js';
import { ByteReader } from './byte-reader.js';

const BLOCK_BYTES = 512;
/** Eleven octal digits. */
const MAX_BYTES = 8 ** 11 - 1;
const MAX_NAME_BYTES = 100;
const SIZE = { at: 124, digits: 11 };
const CHECKSUM = { at: 148, length: 8 };

/** A file in an archive. Its content must be read before the next one is asked for. */
export interface TarEntry {
  name: string;
  bytes: number;
  content: AsyncIterable<Buffer>;
}

/**
 * A file as POSIX ustar has it, mode 0600.
 * @throws RangeError when its name or size does not fit
 */
export async function* tarFile(
  name: string,
  bytes: number,
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  yield header(name, bytes);
  let written = 0;
  for await (const piece of content) {
    written += piece.length;
    yield piece;
  }
  if (written !== bytes) throw new RangeError(`${name} has ${written} bytes instead of ${bytes}.`);
  yield Buffer.alloc(padding(bytes));
}

/** What stands after the last file. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK_BYTES);
}

/** @throws BackupError ARCHIVE_BROKEN */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(source);
  for (;;) {
    const block = await reader.read(BLOCK_BYTES);
    if (block.length < BLOCK_BYTES) throw broken('it ends too early');
    if (block.every((byte) => byte === 0)) break;
    const { name, bytes } = parseHeader(block);
    yield { name, bytes, content: reader.pieces(bytes) };
    await reader.read(padding(bytes));
  }
  // To the end, so that checks behind the last file are made too.
  while ((await reader.read(BLOCK_BYTES)).length > 0);
}

function header(name: string, bytes: number): Buffer {
  if (Buffer.byteLength(name) > MAX_NAME_BYTES || bytes > MAX_BYTES)
    throw new RangeError(`${name} with ${bytes} bytes does not fit into an archive.`);
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(name, 0);
  block.write('0000600\0' + '0000000\0'.repeat(2), 100);
  block.write(octal(bytes, SIZE.digits), SIZE.at);
  block.write(octal(Math.floor(Date.now() / 1000), 11), 136);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, CHECKSUM.at);
  return block;
}

function parseHeader(block: Buffer): { name: string; bytes: number } {
  const stated = Number.parseInt(block.toString('latin1', CHECKSUM.at, CHECKSUM.at + 6), 8);
  if (stated !== checksum(block)) throw broken('a header is damaged');
  const end = block.subarray(0, MAX_NAME_BYTES).indexOf(0);
  const name = block.toString('utf8', 0, end === -1 ? MAX_NAME_BYTES : end);
  const bytes = Number.parseInt(block.toString('latin1', SIZE.at, SIZE.at + SIZE.digits), 8);
  if (!Number.isSafeInteger(bytes)) throw broken('a header is damaged');
  return { name, bytes };
}

/** Sum of the header's bytes, its own field taken as blanks. */
function checksum(block: Buffer): number {
  const inField = (index: number): boolean => index >= CHECKSUM.at && index < CHECKSUM.at + CHECKSUM.length;
  return block.reduce((sum, byte, index) => sum + (inField(index) ? 0x20 : byte), 0);
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

function padding(bytes: number): number {
  return (BLOCK_BYTES - (bytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

function broken(why: string): BackupError {
  return new BackupError('ARCHIVE_BROKEN', `The archive is broken: ${why}. Nothing was changed.`);
}
