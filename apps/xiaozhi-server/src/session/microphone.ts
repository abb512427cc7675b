import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import type { AgentRuntime } from '../config/agent-runtime.js';
import { DEFAULT_ENDPOINTING } from '../turn/listening/endpointing.js';
import { UtteranceRecorder } from '../turn/listening/utterance-recorder.js';
import type { Utterance } from '../turn/listening/utterance-recorder.js';

export interface MicrophoneEvents {
  onSpeech: () => void;
  onUtterance: (utterance: Utterance) => void;
  logger: Logger;
  clock: Clock;
}

/** Packets waiting for the VAD: three seconds. More means that it cannot keep up, and the oldest are of no use. */
const BACKLOG_COUNT = 50;

/** A device's open microphone: packets in order into the recorder, utterances out. */
export class Microphone {
  private recorder: UtteranceRecorder | undefined;
  private recorderKey = '';
  private queue: Promise<void> = Promise.resolve();
  private backlogCount = 0;
  private isManual = false;
  private isOpen = false;
  private mutedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly events: MicrophoneEvents) {}

  /** Judges by this agent's settings from the next utterance on. */
  use({ vad, vadThreshold, endSilenceMs }: AgentRuntime): void {
    const key = `${vad.code} ${vadThreshold} ${endSilenceMs}`;
    if (key === this.recorderKey) return;
    this.recorderKey = key;
    this.recorder = new UtteranceRecorder(vad.open(), {
      ...DEFAULT_ENDPOINTING,
      threshold: vadThreshold,
      endSilenceMs,
    });
    this.recorder.start(this.isManual);
  }

  /** The device opened it. @param isManual undefined keeps the mode that was */
  start(isManual: boolean | undefined): void {
    this.isManual = isManual ?? this.isManual;
    this.isOpen = true;
    const { isManual: manual } = this;
    this.queue = this.queue.then(() => this.recorder?.start(manual));
  }

  /** Hears nothing for a while, except where the user holds a button: a wake word's own echo is no utterance. */
  mute(durationMs: number): void {
    this.mutedUntilMs = this.events.clock.nowMs() + durationMs;
  }

  /** One Opus packet; never waits and never throws. */
  push(packet: Uint8Array): void {
    if (!this.isOpen || packet.length === 0 || this.backlogCount >= BACKLOG_COUNT) return;
    if (!this.isManual && this.events.clock.nowMs() < this.mutedUntilMs) return;
    this.backlogCount += 1;
    this.queue = this.queue.then(() => this.record(packet)).finally(() => (this.backlogCount -= 1));
  }

  /** The device closed it: what was said until now, if it is speech. Undefined where it was not open. */
  stop(): Promise<Utterance | undefined> | undefined {
    if (!this.isOpen) return undefined;
    this.isOpen = false;
    return this.queue.then(() => this.recorder?.stop());
  }

  /** Nothing is heard any more. */
  close(): void {
    this.isOpen = false;
  }

  private async record(packet: Uint8Array): Promise<void> {
    try {
      for (const event of (await this.recorder?.push(packet)) ?? []) {
        if (!this.isOpen) return;
        if (event.kind === 'speech-started') this.events.onSpeech();
        else this.events.onUtterance(event.utterance);
      }
    } catch (error) {
      this.events.logger.error({ error }, 'audio could not be judged');
    }
  }
}
