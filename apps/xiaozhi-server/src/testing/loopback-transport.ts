import type { DeviceTransport } from '../session/device-transport.js';

export type Sent =
  | { kind: 'text'; message: Record<string, unknown> }
  | { kind: 'frame'; packet: Uint8Array; timestampMs: number };

/** A device on the same desk: keeps what it was sent. */
export class LoopbackTransport implements DeviceTransport {
  readonly audioChannel = { transport: 'websocket' } as const;
  readonly sent: Sent[] = [];
  closedWith: { code: number; reason: string } | undefined;
  bufferedBytes = 0;

  sendText(message: string): void {
    this.sent.push({ kind: 'text', message: JSON.parse(message) as Record<string, unknown> });
  }

  sendFrame(packet: Uint8Array, timestampMs: number): void {
    this.sent.push({ kind: 'frame', packet, timestampMs });
  }

  close(code: number, reason: string): void {
    this.closedWith ??= { code, reason };
  }

  /** Of the newest packet; 0 before the first. */
  get lastTimestampMs(): number {
    const last = this.sent.findLast((item) => item.kind === 'frame');
    return last?.kind === 'frame' ? last.timestampMs : 0;
  }

  /** Types and states in order, runs of frames as one. */
  get script(): string[] {
    const steps = this.sent.map((item) => {
      if (item.kind === 'frame') return 'audio';
      const { type, state } = item.message;
      return [type, state].filter((word) => typeof word === 'string').join(' ');
    });
    return steps.filter((step, index) => step !== 'audio' || steps[index - 1] !== 'audio');
  }

  texts(type: string): string[] {
    return this.sent.flatMap((item) =>
      item.kind === 'text' && item.message.type === type && typeof item.message.text === 'string'
        ? [item.message.text]
        : [],
    );
  }
}
