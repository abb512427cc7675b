import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import {
  ESP_HEADER_BYTES,
  ESP_HEAD_BYTES,
  ESP_SEGMENT_HEADER_BYTES,
  readEspImageHead,
} from '@xiaozhi/device-protocol';
import type { EspImageHead } from '@xiaozhi/device-protocol';
import { ApiError } from '../http/api-error.js';

/** Where flash has its partition table, so that an image of a whole flash has it there too. */
const PARTITION_TABLE_OFFSET = 0x8000;
const PARTITION_TABLE_MAGIC = 0x50aa;
/** The byte with the sum of the segments ends a row of as many. */
const ROW_BYTES = 16;
const HASH_BYTES = 32;

/**
 * Reads a file as far as it tells whether devices could run it: an application for an ESP32, all of it, with the bytes
 * that its own SHA-256 names.
 * @throws ApiError 422 FIRMWARE_INVALID
 */
export async function checkImage(path: string): Promise<EspImageHead> {
  const handle = await open(path, 'r');
  try {
    const head = readEspImageHead(await readAt(handle, 0, ESP_HEAD_BYTES));
    if (head === undefined)
      throw invalid('It is no image for an ESP32: it has to begin with the byte 0xE9 and a header.');
    if (head.app === undefined) await refuseMerged(handle);
    await checkEnd(handle, head);
    return head;
  } finally {
    await handle.close();
  }
}

/** What is flashed by cable begins with the boot loader, which has the same magic byte. */
async function refuseMerged(handle: FileHandle): Promise<void> {
  const table = await readAt(handle, PARTITION_TABLE_OFFSET, 2);
  if (table.length < 2 || table.readUInt16LE(0) !== PARTITION_TABLE_MAGIC) return;
  throw invalid(
    'It is an image of a whole flash, for flashing by cable; upload the application alone, often called xiaozhi.bin.',
  );
}

async function checkEnd(handle: FileHandle, head: EspImageHead): Promise<void> {
  const { size } = await handle.stat();
  let offset = ESP_HEADER_BYTES;
  for (let index = 0; index < head.segmentCount; index += 1) {
    const segment = await readAt(handle, offset, ESP_SEGMENT_HEADER_BYTES);
    if (segment.length < ESP_SEGMENT_HEADER_BYTES) throw cutShort();
    offset += ESP_SEGMENT_HEADER_BYTES + segment.readUInt32LE(4);
    if (offset > size) throw cutShort();
  }
  const end = Math.ceil((offset + 1) / ROW_BYTES) * ROW_BYTES;
  if (size < end + (head.isHashAppended ? HASH_BYTES : 0)) throw cutShort();
  if (!head.isHashAppended) return;
  const hash = createHash('sha256');
  for await (const piece of handle.createReadStream({ start: 0, end: end - 1, autoClose: false }))
    hash.update(piece as Buffer);
  const own = await readAt(handle, end, HASH_BYTES);
  if (!own.equals(hash.digest()))
    throw invalid('Its bytes are not those that its own SHA-256 names; build it again.');
}

async function readAt(handle: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}

function cutShort(): ApiError {
  return invalid('It ends before its last segment does: a part is missing.');
}

function invalid(why: string): ApiError {
  const msg = `This file is no firmware. ${why}`;
  return new ApiError(422, 'FIRMWARE_INVALID', msg, [{ path: 'file', msg: why }]);
}
