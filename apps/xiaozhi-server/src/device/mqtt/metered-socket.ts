import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { MqttPacketMeter } from './mqtt-packet-meter.js';

/** A client's socket whose bytes pass a meter before the broker sees them: its parser would hold any length. */
export class MeteredSocket extends Duplex {
  constructor(
    private readonly socket: Socket,
    meter: MqttPacketMeter,
  ) {
    super({ allowHalfOpen: false });
    socket.on('data', (chunk: Buffer) => {
      const fault = meter.read(chunk);
      if (fault !== undefined) this.destroy(new Error(fault));
      else if (!this.push(chunk)) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
