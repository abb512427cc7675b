import { AudioError } from '../audio-error.js';
import { ByteQueue } from './byte-queue.js';

const HEADER_BYTES = 27;
const CONTINUED = 1;
/** A longer packet is no Opus. */
const MAX_PACKET_BYTES = 65_536;

export interface OggPage {
  /** Packets that end on this page. */
  packets: Uint8Array[];
  /** Position at the end of the page, in samples of the codec; −1 when no packet ends on it. */
  granule: bigint;
}

/**
 * Pages of the first stream in an Ogg file (RFC 3533), cut anywhere. Checksums are not looked at: what is sent over TCP
 * arrives whole.
 * @throws AudioError AUDIO_BAD_STREAM for anything that is no Ogg
 */
export async function* readOggPages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<OggPage> {
  const queue = new ByteQueue();
  let serial: number | undefined;
  let begun: Buffer[] = [];
  for await (const chunk of bytes) {
    queue.push(chunk);
    for (let page = takePage(queue); page !== undefined; page = takePage(queue)) {
      serial ??= page.serial;
      if (page.serial !== serial) continue;
      if (!page.isContinued) begun = [];
      const packets: Uint8Array[] = [];
      for (const { part, isEnd } of page.parts) {
        begun.push(part);
        if (begun.length * 255 > MAX_PACKET_BYTES) throw badOgg('a packet of it has no end');
        if (!isEnd) continue;
        packets.push(Buffer.concat(begun));
        begun = [];
      }
      yield { packets, granule: page.granule };
    }
  }
}

interface RawPage {
  serial: number;
  granule: bigint;
  isContinued: boolean;
  parts: { part: Buffer; isEnd: boolean }[];
}

/** @returns undefined while the next page has not come whole */
function takePage(queue: ByteQueue): RawPage | undefined {
  const header = queue.peek(HEADER_BYTES);
  if (header.toString('latin1', 0, 4) !== 'OggS'.slice(0, header.length)) throw badOgg('it has no Ogg page');
  if (header.length < HEADER_BYTES) return undefined;
  const segmentsCount = header.readUInt8(26);
  const lacing = queue.peek(HEADER_BYTES + segmentsCount).subarray(HEADER_BYTES);
  if (lacing.length < segmentsCount) return undefined;
  const bodyBytes = lacing.reduce((sum, size) => sum + size, 0);
  if (queue.length < HEADER_BYTES + segmentsCount + bodyBytes) return undefined;
  const page = queue.take(HEADER_BYTES + segmentsCount + bodyBytes);
  const parts: RawPage['parts'] = [];
  let at = HEADER_BYTES + segmentsCount;
  for (const size of page.subarray(HEADER_BYTES, at)) {
    parts.push({ part: page.subarray(at, at + size), isEnd: size < 255 });
    at += size;
  }
  return {
    serial: page.readUInt32LE(14),
    granule: page.readBigInt64LE(6),
    isContinued: (page.readUInt8(5) & CONTINUED) !== 0,
    parts,
  };
}

export function badOgg(why: string): AudioError {
  return new AudioError('AUDIO_BAD_STREAM', `The Ogg audio cannot be read: ${why}.`);
}
