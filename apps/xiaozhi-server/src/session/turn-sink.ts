import { emotionMessage, sentenceStartMessage, sttMessage, ttsMessage } from '@xiaozhi/device-protocol';
import type { Emotion } from '@xiaozhi/device-protocol';
import type { TurnSink } from '../turn/turn.js';
import type { DeviceTransport } from './device-transport.js';

/**
 * What one turn says to the device. Once its signal has aborted nothing more gets through, whatever a stage still
 * holds: this is where "cancelled means silent" is kept.
 */
export class DeviceTurnSink implements TurnSink {
  constructor(
    private readonly transport: DeviceTransport,
    private readonly sessionId: string,
    private readonly signal: AbortSignal,
    private readonly hasEmoji: boolean,
  ) {}

  get bufferedBytes(): number {
    return this.transport.bufferedBytes;
  }

  understood(text: string): void {
    this.send(sttMessage(this.sessionId, text));
  }

  speakingStarted(): void {
    this.send(ttsMessage(this.sessionId, 'start'));
  }

  emotion(emotion: Emotion): void {
    if (this.hasEmoji) this.send(emotionMessage(this.sessionId, emotion));
  }

  sentenceStarted(text: string): void {
    this.send(sentenceStartMessage(this.sessionId, text));
  }

  frame(packet: Uint8Array): void {
    if (!this.signal.aborted) this.transport.sendFrame(packet);
  }

  speakingStopped(): void {
    this.send(ttsMessage(this.sessionId, 'stop'));
  }

  private send(message: string): void {
    if (!this.signal.aborted) this.transport.sendText(message);
  }
}
