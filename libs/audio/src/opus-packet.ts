/** What the first bytes of an Opus packet say of it. */
export interface OpusPacketShape {
  durationMs: number;
  isStereo: boolean;
}

/** Longest that a packet may play. */
const MAX_DURATION_MS = 120;
/** No frame is longer. */
const MAX_FRAME_BYTES = 1275;

/**
 * Reads the shape of an Opus packet and checks its framing (RFC 6716, section 3: requirements R1 to R7). Cheap: no
 * audio is decoded. A third to a half of noise passes.
 * @returns undefined when no Opus encoder makes such a packet
 */
export function opusPacketShape(packet: Uint8Array): OpusPacketShape | undefined {
  const toc = packet[0];
  if (toc === undefined) return undefined;
  const framesCount = framesCountOf(packet, toc & 3);
  if (framesCount === undefined) return undefined;
  const durationMs = framesCount * frameMs(toc >> 3);
  return durationMs > MAX_DURATION_MS ? undefined : { durationMs, isStereo: (toc & 4) !== 0 };
}

/** ms of one frame in a configuration: SILK 0 to 11, hybrid 12 to 15, CELT 16 to 31. */
function frameMs(config: number): number {
  if (config < 12) return [10, 20, 40, 60][config & 3] as number;
  return config < 16 ? ([10, 20][config & 1] as number) : ([2.5, 5, 10, 20][config & 3] as number);
}

function framesCountOf(packet: Uint8Array, code: number): number | undefined {
  const bytes = packet.length - 1;
  switch (code) {
    case 0:
      return bytes <= MAX_FRAME_BYTES ? 1 : undefined;
    case 1:
      return bytes % 2 === 0 && bytes / 2 <= MAX_FRAME_BYTES ? 2 : undefined;
    case 2: {
      const first = frameLength(packet, 1);
      return first !== undefined && isFrame(bytes - first.headerBytes - first.bytes) ? 2 : undefined;
    }
    default:
      return anyFramesCount(packet);
  }
}

/** Packets of code 3: a count, padding, and frames of one size or of several. */
function anyFramesCount(packet: Uint8Array): number | undefined {
  const count = packet[1];
  if (count === undefined) return undefined;
  const framesCount = count & 63;
  if (framesCount === 0) return undefined;
  let at = 2;
  let left = packet.length - 2;
  if ((count & 64) !== 0) {
    for (let more = true; more; at += 1) {
      const padding = packet[at];
      if (padding === undefined) return undefined;
      more = padding === 255;
      left -= 1 + (more ? 254 : padding);
    }
  }
  if ((count & 128) === 0) {
    return left >= 0 && left % framesCount === 0 && left / framesCount <= MAX_FRAME_BYTES
      ? framesCount
      : undefined;
  }
  for (let frame = 1; frame < framesCount; frame += 1) {
    const length = frameLength(packet, at);
    if (length === undefined) return undefined;
    at += length.headerBytes;
    left -= length.headerBytes + length.bytes;
  }
  return isFrame(left) ? framesCount : undefined;
}

function frameLength(packet: Uint8Array, at: number): { bytes: number; headerBytes: number } | undefined {
  const first = packet[at];
  if (first === undefined) return undefined;
  if (first < 252) return { bytes: first, headerBytes: 1 };
  const second = packet[at + 1];
  return second === undefined ? undefined : { bytes: second * 4 + first, headerBytes: 2 };
}

function isFrame(bytes: number): boolean {
  return bytes >= 0 && bytes <= MAX_FRAME_BYTES;
}
