import { Decoder, Encoder } from '@evan/opus';
import { AudioError } from './audio-error.js';
import { toFloat32, toInt16 } from './pcm.js';

export type OpusRateHz = 8_000 | 12_000 | 16_000 | 24_000 | 48_000;

/** With these the encoder works in the frequency domain (CELT): a quarter of the time of its speech mode, see ADR 6. */
const APPLICATION = 'audio';
const BITRATE = 32_000;
/** From 7 on the encoder looks for speech, and falls into the slow mode. */
const COMPLEXITY = 5;

/** Encoder of one stream, mono. */
export class OpusEncoder {
  private readonly encoder: Encoder;

  constructor(readonly sampleRateHz: OpusRateHz) {
    this.encoder = new Encoder({ channels: 1, sample_rate: sampleRateHz, application: APPLICATION });
    this.encoder.bitrate = BITRATE;
    this.encoder.complexity = COMPLEXITY;
  }

  /**
   * @param frame mono, `sampleRateHz`, −1 to 1; 2.5, 5, 10, 20, 40 or 60 ms long
   * @throws AudioError AUDIO_BAD_FORMAT for another length
   */
  encode(frame: Float32Array): Uint8Array {
    try {
      return this.encoder.encode(toInt16(frame));
    } catch (cause) {
      throw new AudioError('AUDIO_BAD_FORMAT', `Opus cannot encode a frame of ${frame.length} samples.`, {
        cause,
      });
    }
  }
}

/** Decoder of one stream to mono. Decodes at any of its rates, whatever the sender encoded at. */
export class OpusDecoder {
  private readonly decoder: Decoder;

  constructor(readonly sampleRateHz: OpusRateHz) {
    this.decoder = new Decoder({ channels: 1, sample_rate: sampleRateHz });
  }

  /**
   * @param packet one Opus packet, up to 120 ms; very short ones (silence, DTX) are normal
   * @returns mono, `sampleRateHz`, −1 to 1
   * @throws AudioError AUDIO_BAD_PACKET
   */
  decode(packet: Uint8Array): Float32Array {
    if (packet.length === 0) throw new AudioError('AUDIO_BAD_PACKET', 'An Opus packet is empty.');
    try {
      const bytes = this.decoder.decode(packet);
      // The decoder reuses its buffer: copy before the next packet.
      return toFloat32(new Int16Array(bytes.slice().buffer));
    } catch (cause) {
      throw new AudioError('AUDIO_BAD_PACKET', 'An Opus packet cannot be decoded.', { cause });
    }
  }
}
