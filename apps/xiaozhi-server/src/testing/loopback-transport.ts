import type { DeviceTransport } from '../session/device-transport.js';

export type Sent = { kind: 'text'; message: Record<string, unknown> } | { kind: 'frame' };

/** A device on the same desk: keeps what it was sent. */
export class LoopbackTransport implements DeviceTransport {
  readonly sent: Sent[] = [];
  closedWith: { code: number; reason: string } | undefined;
  bufferedBytes = 0;

  sendText(message: string): void {
    this.sent.push({ kind: 'text', message: JSON.parse(message) as Record<string, unknown> });
  }

  sendFrame(): void {
    this.sent.push({ kind: 'frame' });
  }

  close(code: number, reason: string): void {
    this.closedWith ??= { code, reason };
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
