import type { OpusDecoder, OpusEncoder } from './opus-codec.js';

// Those of opus-codec.ts, which imports this file.
const RATE_HZ = 16_000;
const FRAME_MICROSECONDS = 60_000;
const ENCODING = {
  codec: 'opus',
  sampleRate: RATE_HZ,
  numberOfChannels: 1,
  bitrate: 32_000,
  opus: { frameDuration: FRAME_MICROSECONDS },
} satisfies AudioEncoderConfig;
const DECODING = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 } satisfies AudioDecoderConfig;

/** Whether the browser encodes and decodes Opus in frames of 60 ms itself. */
export async function offersWebCodecs(): Promise<boolean> {
  if (typeof AudioEncoder === 'undefined' || typeof AudioDecoder === 'undefined') return false;
  try {
    const [up, down] = await Promise.all([
      AudioEncoder.isConfigSupported(ENCODING),
      AudioDecoder.isConfigSupported(DECODING),
    ]);
    // A browser that does not know a member leaves it out of its answer.
    return (
      up.supported === true &&
      down.supported === true &&
      up.config?.opus?.frameDuration === FRAME_MICROSECONDS
    );
  } catch {
    return false;
  }
}

export function openWebCodecsEncoder(onPacket: (packet: Uint8Array) => void): OpusEncoder {
  const encoder = new AudioEncoder({
    output: (chunk) => {
      const packet = new Uint8Array(chunk.byteLength);
      chunk.copyTo(packet);
      onPacket(packet);
    },
    // The encoder closes itself then, and what is said next is not sent.
    error: () => undefined,
  });
  encoder.configure(ENCODING);
  let framesCount = 0;
  return {
    encode(frame) {
      if (encoder.state !== 'configured') return;
      const data = new AudioData({
        format: 'f32-planar',
        sampleRate: RATE_HZ,
        numberOfFrames: frame.length,
        numberOfChannels: 1,
        timestamp: framesCount * FRAME_MICROSECONDS,
        data: new Float32Array(frame),
      });
      framesCount += 1;
      encoder.encode(data);
      data.close();
    },
    flush: () => flushed(encoder),
    close: () => closed(encoder),
  };
}

export function openWebCodecsDecoder(onSamples: (samples: Float32Array) => void): OpusDecoder {
  let decoder: AudioDecoder | undefined;
  let packetsCount = 0;
  const open = (): AudioDecoder => {
    const opened = new AudioDecoder({
      output: (data) => {
        const samples = new Float32Array(data.numberOfFrames);
        data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
        data.close();
        onSamples(samples);
      },
      // A packet that is no Opus closes the decoder; the next one gets another.
      error: () => (decoder = undefined),
    });
    opened.configure(DECODING);
    return opened;
  };
  return {
    decode(packet) {
      if (decoder?.state !== 'configured') decoder = open();
      const timestamp = packetsCount * FRAME_MICROSECONDS;
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, data: new Uint8Array(packet) }));
      packetsCount += 1;
    },
    flush: async () => {
      if (decoder !== undefined) await flushed(decoder);
    },
    close: () => {
      if (decoder !== undefined) closed(decoder);
    },
  };
}

/** Also where it broke or was closed meanwhile: then nothing more comes. */
async function flushed(coder: AudioEncoder | AudioDecoder): Promise<void> {
  if (coder.state === 'configured') await coder.flush().catch(() => undefined);
}

function closed(coder: AudioEncoder | AudioDecoder): void {
  if (coder.state !== 'closed') coder.close();
}
