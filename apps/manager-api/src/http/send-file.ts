import type { FileHandle } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { chooseRange } from './byte-range.js';

export interface SentFile {
  /** Closed when it is sent, or when nobody reads it any more. */
  handle: FileHandle;
  sizeBytes: number;
  /** With its quotes; the same for the same bytes only. */
  etag: string;
  /** As it is saved: letters, digits and `._+-` only. */
  name: string;
}

/**
 * Sends a file as it is read, or the part of it that is asked for: 200, 206 or 416, always with `content-length` and
 * never in chunks, which devices cannot read.
 */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, file: SentFile): Promise<void> {
  const { handle, sizeBytes, etag, name } = file;
  void reply.headers({ etag, 'accept-ranges': 'bytes' });
  const range = chooseRange(readRange(request), etag, sizeBytes);
  if (range.kind === 'outside') {
    await handle.close();
    return void (await reply
      .status(416)
      .headers({ 'content-range': `bytes */${sizeBytes}`, 'content-length': 0 })
      .send());
  }
  const { first, last } = range.kind === 'part' ? range : { first: 0, last: sizeBytes - 1 };
  if (range.kind === 'part') void reply.header('content-range', `bytes ${first}-${last}/${sizeBytes}`);
  await reply
    .status(range.kind === 'part' ? 206 : 200)
    .headers({
      'content-type': 'application/octet-stream',
      'content-length': last - first + 1,
      'content-disposition': `attachment; filename="${name}"`,
    })
    .send(handle.createReadStream({ start: first, end: last }));
}

/** The headers that ask for a part. */
export function readRange({ headers }: FastifyRequest): {
  range: string | undefined;
  ifRange: string | undefined;
} {
  const ifRange = headers['if-range'];
  return { range: headers.range, ifRange: typeof ifRange === 'string' ? ifRange : undefined };
}
