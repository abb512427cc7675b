import { OpusDecoder } from '../opus.js';
import { concatSamples } from '../pcm.js';
import type { DecodedAudio } from './decoded-audio.js';
import { badOgg, readOggPages } from './ogg-packets.js';

/** Positions in Ogg are counted at this rate, whatever was encoded (RFC 7845). */
const RATE_HZ = 48_000;

/**
 * Opus in Ogg, mono or stereo, cut anywhere, at 48 kHz. What the encoder put before and behind the audio is cut off.
 * @throws AudioError AUDIO_BAD_STREAM for anything else or when there was no audio, AUDIO_BAD_PACKET for a broken packet
 */
export async function* decodeOggOpus(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<DecodedAudio> {
  const decoder = new OpusDecoder(RATE_HZ);
  let headersCount = 0;
  let skipSamples = 0;
  let decodedSamples = 0;
  let givenSamples = 0;
  for await (const { packets, granule } of readOggPages(bytes)) {
    const decoded: Float32Array[] = [];
    for (const packet of packets) {
      headersCount += 1;
      if (headersCount === 1) skipSamples = readPreSkip(packet);
      if (headersCount > 2) decoded.push(decoder.decode(packet));
    }
    const audio = concatSamples(decoded);
    const begin = Math.min(audio.length, Math.max(0, skipSamples - decodedSamples));
    decodedSamples += audio.length;
    // The last page ends before its last packet does.
    const surplus = granule < 0n ? 0 : Math.max(0, decodedSamples - Number(granule));
    const samples = audio.subarray(begin, Math.max(begin, audio.length - surplus));
    givenSamples += samples.length;
    if (samples.length > 0) yield { sampleRateHz: RATE_HZ, samples };
  }
  if (givenSamples === 0) throw badOgg('there is no audio in it');
}

function readPreSkip(packet: Uint8Array): number {
  const head = Buffer.from(packet);
  if (head.length < 19 || head.toString('latin1', 0, 8) !== 'OpusHead') throw badOgg('it holds no Opus');
  return head.readUInt16LE(10);
}
