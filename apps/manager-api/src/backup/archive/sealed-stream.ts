import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';
import { BackupError } from '../backup-error.js';
import { ByteReader } from './byte-reader.js';

const FORMAT = 'xiaozhi-backup-sealed';
/** What every sealed archive begins with. */
export const SEALED_START = `{"format":"${FORMAT}"`;
/** 128 MiB and about half a second for each guess at a passphrase. */
const COST = { cost: 2 ** 17, blockSize: 8, parallelization: 1 };
type ScryptCost = typeof COST;
const SCRYPT_BYTES = 512 * 1024 * 1024;
const HEADER_BYTES = 1024;
const FRAME_BYTES = 64 * 1024;
const LENGTH_BYTES = 4;
const TAG_BYTES = 16;

const headerSchema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  salt: z.base64(),
  // What a forged header may make this machine compute.
  cost: z
    .number()
    .int()
    .min(2)
    .max(2 ** 20),
  blockSize: z.number().int().min(1).max(16),
  parallelization: z.number().int().min(1).max(4),
});

function deriveKey(passphrase: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, { ...cost, maxmem: SCRYPT_BYTES }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/**
 * Seals a stream under a passphrase: one line of JSON, then frames of AES-256-GCM, each of them bound to that line, to
 * its number and to whether it is the last, so that none can be changed, moved, left out or cut off.
 */
export async function* sealStream(
  source: AsyncIterable<Buffer>,
  passphrase: string,
  cost: ScryptCost = COST,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(16);
  const head = JSON.stringify({ format: FORMAT, version: 1, salt: salt.toString('base64'), ...cost });
  yield Buffer.from(`${head}\n`);
  const key = await deriveKey(passphrase, salt, cost);
  const reader = new ByteReader(source);
  let frame = await reader.read(FRAME_BYTES);
  for (let number = 0; ; number += 1) {
    const next = await reader.read(FRAME_BYTES);
    const isLast = next.length === 0;
    const cipher = createCipheriv('aes-256-gcm', key, nonce(number)).setAAD(bound(head, isLast));
    const body = Buffer.concat([cipher.update(frame), cipher.final(), cipher.getAuthTag()]);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(body.length);
    yield Buffer.concat([length, body]);
    if (isLast) return;
    frame = next;
  }
}

/** @throws BackupError ARCHIVE_SEALED for another passphrase, ARCHIVE_BROKEN for anything that was changed or cut off */
export async function* openStream(source: AsyncIterable<Buffer>, passphrase: string): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  const head = await readHead(reader);
  const { salt, cost, blockSize, parallelization } = parseHead(head);
  const key = await deriveKey(passphrase, Buffer.from(salt, 'base64'), { cost, blockSize, parallelization });
  let length = await reader.read(LENGTH_BYTES);
  for (let number = 0; length.length === LENGTH_BYTES; number += 1) {
    const bytes = length.readUInt32BE();
    if (bytes < TAG_BYTES || bytes > FRAME_BYTES + TAG_BYTES) throw broken();
    const body = await reader.read(bytes);
    length = await reader.read(LENGTH_BYTES);
    yield openFrame({ key, head, number, isLast: length.length === 0 }, body);
    if (length.length === 0) return;
  }
  throw broken();
}

function openFrame(
  { key, head, number, isLast }: { key: Buffer; head: string; number: number; isLast: boolean },
  body: Buffer,
): Buffer {
  try {
    const tag = body.subarray(body.length - TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(number), { authTagLength: TAG_BYTES });
    decipher.setAAD(bound(head, isLast)).setAuthTag(tag);
    const frame = decipher.update(body.subarray(0, body.length - TAG_BYTES));
    decipher.final();
    return frame;
  } catch (cause) {
    if (number > 0) throw broken(cause);
    const message = 'The archive does not open: the passphrase is another one, or its beginning was changed.';
    throw new BackupError('ARCHIVE_SEALED', message, { cause });
  }
}

async function readHead(reader: ByteReader): Promise<string> {
  let head = '';
  while (head.length < HEADER_BYTES) {
    const byte = await reader.read(1);
    if (byte.length === 0) break;
    if (byte[0] === 0x0a) return head;
    head += byte.toString('latin1');
  }
  throw broken();
}

function parseHead(head: string): z.infer<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(head));
  } catch (cause) {
    throw broken(cause);
  }
}

/** The key serves one archive only, so counting is enough. */
function nonce(number: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(number), 4);
  return bytes;
}

function bound(head: string, isLast: boolean): Buffer {
  return Buffer.from(`${head}\n${isLast ? 'last' : 'more'}`);
}

function broken(cause?: unknown): BackupError {
  const message = 'The sealed archive is broken: it was changed or cut off. Nothing was changed.';
  return new BackupError('ARCHIVE_BROKEN', message, { cause });
}
