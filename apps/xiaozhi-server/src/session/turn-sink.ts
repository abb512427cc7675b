import { emotionMessage, sentenceStartMessage, sttMessage, ttsMessage } from '@xiaozhi/device-protocol';
import type { Emotion } from '@xiaozhi/device-protocol';
import type { TurnSink } from '../turn/turn.js';
import type { Loudspeaker } from './loudspeaker.js';

/**
 * What one turn says to the device. Once its signal has aborted nothing more gets through, whatever a stage still
 * holds: this is where "cancelled means silent" is kept.
 */
export class DeviceTurnSink implements TurnSink {
  private isSpeaking = false;

  constructor(
    private readonly loudspeaker: Loudspeaker,
    private readonly sessionId: string,
    private readonly signal: AbortSignal,
    private readonly hasEmoji: boolean,
    /** Shown instead of the answer's own face. */
    private readonly face: () => Emotion | undefined = () => undefined,
  ) {}

  get bufferedBytes(): number {
    return this.loudspeaker.bufferedBytes;
  }

  understood(text: string): void {
    this.send(sttMessage(this.sessionId, text));
  }

  speakingStarted(): void {
    this.isSpeaking = true;
    this.send(ttsMessage(this.sessionId, 'start'));
  }

  emotion(emotion: Emotion): void {
    if (this.hasEmoji) this.send(emotionMessage(this.sessionId, this.face() ?? emotion));
  }

  sentenceStarted(text: string): void {
    this.send(sentenceStartMessage(this.sessionId, text));
    if (!this.signal.aborted) this.loudspeaker.sentenceStarted(text);
  }

  soundStarted(title: string): void {
    this.send(sentenceStartMessage(this.sessionId, title));
    // What sounds now has no words of the agent's that could be heard back.
    if (!this.signal.aborted) this.loudspeaker.sentenceStarted('');
  }

  frame(packet: Uint8Array): void {
    if (!this.signal.aborted) this.loudspeaker.sendFrame(packet);
  }

  speakingStopped(): void {
    this.isSpeaking = false;
    this.send(ttsMessage(this.sessionId, 'stop'));
  }

  /**
   * The turn was cancelled: a device that was told to speak is told to stop, past the signal.
   * @returns whether it was
   */
  cut(): boolean {
    if (!this.isSpeaking) return false;
    this.isSpeaking = false;
    this.loudspeaker.sendText(ttsMessage(this.sessionId, 'stop'));
    return true;
  }

  private send(message: string): void {
    if (!this.signal.aborted) this.loudspeaker.sendText(message);
  }
}
