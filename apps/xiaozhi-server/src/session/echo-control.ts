import { AudioError, EchoCanceller, OpusDecoder } from '@xiaozhi/audio';

const RATE_HZ = 16_000;

/**
 * Takes what a device plays out of what it hears, where its firmware leaves that to the server (`features.aec`) and
 * reports the timestamps of what it plays (device protocol, binary frames, version 2). Until then, and for all other
 * devices, everything passes as it is.
 */
export class EchoControl {
  private canceller: EchoCanceller | undefined;
  private decoder: OpusDecoder | undefined;
  private hasReported = false;

  /** The device asked for it. */
  enable(): void {
    if (this.canceller !== undefined) return;
    this.canceller = new EchoCanceller();
    this.decoder = new OpusDecoder(RATE_HZ);
  }

  /**
   * True where voice that is left in the device's audio is a person's: its echo is known, or there is none. A device
   * that asked for it and never tells what it plays takes its echo out itself.
   */
  get isClean(): boolean {
    if (this.canceller !== undefined && !this.hasReported) return true;
    return this.canceller?.state === 'found' || this.canceller?.state === 'absent';
  }

  /** A packet that is sent to be played. */
  played(packet: Uint8Array, timestampMs: number): void {
    if (this.canceller === undefined || this.decoder === undefined) return;
    try {
      this.canceller.play(timestampMs, this.decoder.decode(packet));
    } catch (error) {
      // A prepared packet that is no Opus is silence to the device too.
      if (!(error instanceof AudioError)) throw error;
    }
  }

  /** What the device heard, 16 kHz. @param timestampMs 0 where it does not tell what it was playing */
  clean(samples: Float32Array, timestampMs: number): Float32Array {
    this.hasReported ||= timestampMs !== 0;
    return this.canceller?.process(samples, timestampMs) ?? samples;
  }
}
