import { offersWebCodecs, openWebCodecsDecoder, openWebCodecsEncoder } from './web-codecs-opus.js';

/** What a device sends. */
export const UPLINK = { sampleRateHz: 16_000, frameDurationMs: 60 } as const;
export const UPLINK_FRAME_SAMPLES = (UPLINK.sampleRateHz * UPLINK.frameDurationMs) / 1_000;
/** Opus decodes to any of its rates; this one is the hardware's nearly everywhere. */
export const PLAYBACK_RATE_HZ = 48_000;

/** Encoder of one stream of 16 kHz, mono, frames of 60 ms. */
export interface OpusEncoder {
  /** Packets go to `onPacket` in order, soon. @param frame 960 samples, −1 to 1 */
  encode(frame: Float32Array): void;
  /** Resolves when every packet of what was encoded has been told. */
  flush(): Promise<void>;
  close(): void;
}

/** Decoder of one stream to 48 kHz, mono. */
export interface OpusDecoder {
  /** Samples go to `onSamples` in order, soon; a packet that is no Opus is dropped. */
  decode(packet: Uint8Array): void;
  /** Resolves when all samples of what was decoded have been told. */
  flush(): Promise<void>;
  close(): void;
}

export interface OpusCodec {
  /** What does the work, for people who look for a fault. */
  readonly name: 'webcodecs' | 'wasm';
  openEncoder(onPacket: (packet: Uint8Array) => void): OpusEncoder;
  openDecoder(onSamples: (samples: Float32Array) => void): OpusDecoder;
}

/**
 * The browser's own codec, or, where it has none for Opus, one in WebAssembly, which is loaded only then (331 kB).
 * @throws TypeError or CompileError where the latter cannot be loaded
 */
export async function chooseOpusCodec(): Promise<OpusCodec> {
  if (await offersWebCodecs())
    return { name: 'webcodecs', openEncoder: openWebCodecsEncoder, openDecoder: openWebCodecsDecoder };
  const { loadWasmOpus } = await import('./load-wasm-opus.js');
  return loadWasmOpus();
}
