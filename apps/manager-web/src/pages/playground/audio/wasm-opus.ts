import type { OpusCodec } from './opus-codec.js';

/** Of libopus as `@evan/opus` compiles it: pointers and sizes are bytes of `memory`. */
interface LibOpus {
  memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(pointer: number): void;
  opus_encoder_get_size(channelsCount: number): number;
  opus_encoder_init(state: number, rateHz: number, channelsCount: number, application: number): number;
  opus_encoder_ctl_set(state: number, request: number, value: number): number;
  opus_encode(state: number, pcm: number, samplesCount: number, packet: number, maxBytes: number): number;
  opus_decoder_get_size(channelsCount: number): number;
  opus_decoder_init(state: number, rateHz: number, channelsCount: number): number;
  opus_decode(
    state: number,
    packet: number,
    bytes: number,
    pcm: number,
    maxSamples: number,
    fec: number,
  ): number;
}

const APPLICATION_VOIP = 2048;
const SET_BITRATE = 4002;
const BITRATE = 32_000;
const UPLINK_RATE_HZ = 16_000;
const PLAYBACK_RATE_HZ = 48_000;
/** Longest packet that RFC 6716 recommends room for. */
const PACKET_BYTES = 4_000;
/** 120 ms at 48 kHz: no packet plays longer. */
const MAX_SAMPLES_COUNT = 5_760;
const BYTES_PER_SAMPLE = 2;

/** Opus in WebAssembly. @param module `opus.wasm` of `@evan/opus` */
export async function openWasmOpus(module: WebAssembly.Module): Promise<OpusCodec> {
  const nothing = (): void => undefined;
  const { exports } = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: { fd_seek: nothing, fd_write: nothing, fd_close: nothing, proc_exit: nothing },
    env: { emscripten_notify_memory_growth: nothing },
  });
  const opus = exports as unknown as LibOpus;
  return {
    name: 'wasm',
    openEncoder(onPacket) {
      const stream = new OpusStream(opus, opus.opus_encoder_get_size(1));
      check(opus.opus_encoder_init(stream.state, UPLINK_RATE_HZ, 1, APPLICATION_VOIP));
      check(opus.opus_encoder_ctl_set(stream.state, SET_BITRATE, BITRATE));
      return {
        encode: (frame) => {
          if (!stream.isClosed) onPacket(stream.encode(frame));
        },
        flush: () => Promise.resolve(),
        close: () => stream.close(),
      };
    },
    openDecoder(onSamples) {
      const stream = new OpusStream(opus, opus.opus_decoder_get_size(1));
      check(opus.opus_decoder_init(stream.state, PLAYBACK_RATE_HZ, 1));
      return {
        decode: (packet) => {
          const samples = stream.isClosed ? undefined : stream.decode(packet);
          if (samples !== undefined) onSamples(samples);
        },
        flush: () => Promise.resolve(),
        close: () => stream.close(),
      };
    },
  };
}

/** State of one encoder or decoder in the module's memory, and room for a packet and its samples. */
class OpusStream {
  readonly state: number;
  isClosed = false;
  private readonly packet: number;
  private readonly pcm: number;

  constructor(
    private readonly opus: LibOpus,
    stateBytes: number,
  ) {
    this.state = opus.malloc(stateBytes);
    this.packet = opus.malloc(PACKET_BYTES);
    this.pcm = opus.malloc(MAX_SAMPLES_COUNT * BYTES_PER_SAMPLE);
  }

  encode(frame: Float32Array): Uint8Array {
    const { opus, pcm, packet, state } = this;
    const samples = new Int16Array(opus.memory.buffer, pcm, frame.length);
    frame.forEach((sample, index) => (samples[index] = Math.max(-1, Math.min(1, sample)) * 32_767));
    const bytes = check(opus.opus_encode(state, pcm, frame.length, packet, PACKET_BYTES));
    return new Uint8Array(opus.memory.buffer, packet, bytes).slice();
  }

  /** @returns undefined where the packet is no Opus */
  decode(bytes: Uint8Array): Float32Array | undefined {
    if (bytes.length === 0 || bytes.length > PACKET_BYTES) return undefined;
    const { opus, pcm, packet, state } = this;
    new Uint8Array(opus.memory.buffer, packet, bytes.length).set(bytes);
    const count = opus.opus_decode(state, packet, bytes.length, pcm, MAX_SAMPLES_COUNT, 0);
    if (count < 0) return undefined;
    return Float32Array.from(new Int16Array(opus.memory.buffer, pcm, count), (sample) => sample / 32_768);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const pointer of [this.state, this.packet, this.pcm]) this.opus.free(pointer);
  }
}

/** @throws Error for libopus' negative codes */
function check(result: number): number {
  if (result < 0) throw new Error(`libopus refused with ${result}.`);
  return result;
}
