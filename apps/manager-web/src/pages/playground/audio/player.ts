import { PLAYBACK_RATE_HZ } from './opus-codec.js';
import type { OpusCodec, OpusDecoder } from './opus-codec.js';

/** What comes first waits this long, so that a packet that is a little late leaves no gap. */
const LEAD_SECONDS = 0.12;

/** Plays Opus packets without gaps, and falls silent at once when told to. */
export class Player {
  private readonly context = new AudioContext({ sampleRate: PLAYBACK_RATE_HZ, latencyHint: 'interactive' });
  private readonly sources = new Set<AudioBufferSourceNode>();
  private decoder: OpusDecoder;
  /** Where the next samples are due, on the context's clock. */
  private dueSeconds = 0;
  private playedMs = 0;
  private waiting: (() => void)[] = [];

  /** @param onPlayed hears how many ms were heard to their end since the page opened */
  constructor(
    private readonly codec: OpusCodec,
    private readonly onPlayed: (playedMs: number) => void,
  ) {
    this.decoder = this.openDecoder();
  }

  /** To be called when the user has pressed something: browsers play nothing before. */
  async resume(): Promise<void> {
    if (this.context.state === 'suspended') await this.context.resume();
  }

  push(packet: Uint8Array): void {
    this.decoder.decode(packet);
  }

  /** Silent at once; what was on its way is not heard. */
  stop(): void {
    this.decoder.close();
    this.decoder = this.openDecoder();
    for (const source of this.sources) {
      source.onended = null;
      source.stop();
    }
    this.sources.clear();
    this.dueSeconds = 0;
    this.tellDrained();
  }

  /** Resolves when everything has been heard, or has been stopped. */
  async drained(): Promise<void> {
    await this.decoder.flush();
    if (this.sources.size > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async close(): Promise<void> {
    this.stop();
    this.decoder.close();
    await this.context.close();
  }

  private openDecoder(): OpusDecoder {
    return this.codec.openDecoder((samples) => this.schedule(samples));
  }

  private schedule(samples: Float32Array): void {
    if (samples.length === 0 || this.context.state === 'closed') return;
    const buffer = this.context.createBuffer(1, samples.length, PLAYBACK_RATE_HZ);
    buffer.getChannelData(0).set(samples);
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(this.context.destination);
    source.onended = () => this.ended(source, buffer.duration);
    this.sources.add(source);
    const startSeconds = startOf(this.dueSeconds, this.context.currentTime);
    source.start(startSeconds);
    this.dueSeconds = startSeconds + buffer.duration;
  }

  private ended(source: AudioBufferSourceNode, durationSeconds: number): void {
    this.sources.delete(source);
    this.playedMs += durationSeconds * 1_000;
    this.onPlayed(Math.round(this.playedMs));
    if (this.sources.size === 0) this.tellDrained();
  }

  private tellDrained(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** When samples begin: where the ones before end, or a little later than now where these have ended already. */
export function startOf(dueSeconds: number, nowSeconds: number): number {
  return dueSeconds > nowSeconds ? dueSeconds : nowSeconds + LEAD_SECONDS;
}
