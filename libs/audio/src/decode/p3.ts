import { AudioError } from '../audio-error.js';
import { OpusDecoder } from '../opus.js';
import { ByteQueue } from './byte-queue.js';
import type { DecodedAudio } from './decoded-audio.js';

const HEADER_BYTES = 4;
/** Type of a packet with audio; there is no other. */
const OPUS = 0;
/** Three frames of 20 ms, each as long as Opus allows. */
const MAX_PACKET_BYTES = 4_000;
/** Opus of any rate decodes at this one. */
const RATE_HZ = 24_000;

/**
 * A p3 file, cut anywhere: Opus packets, mono, each behind its type, a reserved byte and its length (device protocol,
 * binary frames). Packets that Opus refuses are skipped, as devices do.
 * @throws AudioError AUDIO_BAD_STREAM for anything else, when there was no audio, and for audio that ends too early
 */
export async function* decodeP3(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<DecodedAudio> {
  const decoder = new OpusDecoder(RATE_HZ);
  const queue = new ByteQueue();
  let samplesCount = 0;
  for await (const chunk of bytes) {
    queue.push(chunk);
    for (let packet = takePacket(queue); packet !== undefined; packet = takePacket(queue)) {
      const samples = decodeOrSkip(decoder, packet);
      samplesCount += samples.length;
      if (samples.length > 0) yield { sampleRateHz: RATE_HZ, samples };
    }
  }
  if (queue.length > 0) throw badP3('its last packet is cut off');
  if (samplesCount === 0) throw badP3('there is no audio in it');
}

/** @returns undefined while the next packet has not come whole */
function takePacket(queue: ByteQueue): Uint8Array | undefined {
  const header = queue.peek(HEADER_BYTES);
  if (header.length > 0 && header[0] !== OPUS) throw badP3(`a packet of it has type ${header[0]}`);
  if (header.length < HEADER_BYTES) return undefined;
  const sizeBytes = header.readUInt16BE(2);
  if (sizeBytes > MAX_PACKET_BYTES) throw badP3(`a packet of ${sizeBytes} bytes is no Opus`);
  if (queue.length < HEADER_BYTES + sizeBytes) return undefined;
  return queue.take(HEADER_BYTES + sizeBytes).subarray(HEADER_BYTES);
}

function decodeOrSkip(decoder: OpusDecoder, packet: Uint8Array): Float32Array {
  try {
    return packet.length === 0 ? new Float32Array(0) : decoder.decode(packet);
  } catch (error) {
    if (error instanceof AudioError) return new Float32Array(0);
    throw error;
  }
}

function badP3(why: string): AudioError {
  return new AudioError('AUDIO_BAD_STREAM', `The p3 audio cannot be read: ${why}.`);
}
