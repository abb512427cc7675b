import type { Clock } from '@xiaozhi/audio';
import type { Logger } from '@xiaozhi/observability';
import type { AgentRuntime } from '../config/agent-runtime.js';
import type { SessionMemory } from '../memory/session-memory.js';
import type { Asr, Transcript } from '../speech/asr/asr.js';
import { DEFAULT_ENDPOINTING } from '../turn/listening/endpointing.js';
import { LiveTranscription } from '../turn/listening/live-transcription.js';
import { UtteranceRecorder } from '../turn/listening/utterance-recorder.js';
import type { CleanSamples, RecorderEvent, Utterance } from '../turn/listening/utterance-recorder.js';
import type { UtteranceAudio } from '../turn/listening/utterance-audio.js';

export interface MicrophoneEvents {
  onSpeech: () => void;
  /** With its recognition under way where the recogniser streams. */
  onUtterance: (utterance: Utterance) => void;
  /** Where words may be recalled before they are final. */
  memory: () => SessionMemory | undefined;
  onBadPacket: () => void;
  /** Takes the device's echo out. */
  clean: CleanSamples;
  logger: Logger;
  clock: Clock;
}

/** Packets waiting for the VAD: three seconds. More means that it cannot keep up, and the oldest are of no use. */
const BACKLOG_COUNT = 50;
/** A device that listens sends at least a packet every two seconds, however silent it is. */
const SOUND_MS = 2_000;

/**
 * A device's open microphone: packets in order into the recorder, utterances out. A recogniser that streams hears an
 * utterance from its first voice on.
 */
export class Microphone {
  private recorder: UtteranceRecorder | undefined;
  private recorderKey = '';
  private asr: Asr | undefined;
  /** Of the utterance that is being spoken. */
  private live: LiveTranscription | undefined;
  private queue: Promise<void> = Promise.resolve();
  private backlogCount = 0;
  private isManual = false;
  private isOpen = false;
  private isGone = false;
  private packetAtMs = Number.NEGATIVE_INFINITY;
  private mutedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly events: MicrophoneEvents) {}

  /** Somebody speaks, or holds the button to speak. */
  get isHearing(): boolean {
    return this.isOpen && (this.isManual || this.recorder?.isHearing === true);
  }

  /** Judges by this agent's settings from the next utterance on. */
  use({ vad, vadThreshold, endSilenceMs, asr }: AgentRuntime): void {
    this.asr = asr;
    const key = `${vad.code} ${vadThreshold} ${endSilenceMs}`;
    if (key === this.recorderKey) return;
    this.recorderKey = key;
    this.drop();
    const options = { ...DEFAULT_ENDPOINTING, threshold: vadThreshold, endSilenceMs };
    this.recorder = new UtteranceRecorder(vad.open(), options, this.events.clean);
    this.recorder.start(this.isManual);
  }

  /** The device opened it. @param isManual undefined keeps the mode that was */
  start(isManual: boolean | undefined): void {
    this.isManual = isManual ?? this.isManual;
    this.isOpen = true;
    const { isManual: manual } = this;
    this.queue = this.queue.then(() => {
      this.drop();
      this.recorder?.start(manual);
    });
  }

  /** Hears nothing for a while, except where the user holds a button: a wake word's own echo is no utterance. */
  mute(durationMs: number): void {
    this.mutedUntilMs = this.events.clock.nowMs() + durationMs;
  }

  /** One Opus packet; never waits and never throws. @param timestampMs of what the device was playing, or 0 */
  push(packet: Uint8Array, timestampMs = 0): void {
    if (!this.isOpen || packet.length === 0 || this.backlogCount >= BACKLOG_COUNT) return;
    this.packetAtMs = this.events.clock.nowMs();
    if (!this.isManual && this.events.clock.nowMs() < this.mutedUntilMs) return;
    this.backlogCount += 1;
    this.queue = this.queue
      .then(() => this.record(packet, timestampMs))
      .finally(() => (this.backlogCount -= 1));
  }

  /** Whether a device that listens by itself sends sound now. */
  get hasSound(): boolean {
    const { isOpen, isManual, packetAtMs } = this;
    return isOpen && !isManual && this.events.clock.nowMs() - packetAtMs < SOUND_MS;
  }

  /**
   * The device closed it: what was said until now, if it is speech and no utterance yet. An utterance that ends in
   * packets that still wait is told as any other. Undefined where it was not open.
   */
  stop(): Promise<Utterance | undefined> | undefined {
    if (!this.isOpen) return undefined;
    this.isOpen = false;
    return this.queue.then(() => {
      const utterance = this.recorder?.stop();
      if (utterance === undefined) this.drop();
      return utterance && this.withLive(utterance);
    });
  }

  /** Nothing is heard any more. */
  close(): void {
    this.isOpen = false;
    this.isGone = true;
    this.drop();
  }

  private async record(packet: Uint8Array, timestampMs: number): Promise<void> {
    try {
      for (const event of (await this.recorder?.push(packet, timestampMs)) ?? []) this.take(event);
    } catch (error) {
      this.events.logger.error({ error }, 'audio could not be judged');
    }
  }

  private take(event: RecorderEvent): void {
    if (this.isGone) return;
    switch (event.kind) {
      case 'started':
        this.listen(event.audio);
        if (event.isVoice) this.events.onSpeech();
        return;
      case 'discarded':
        return this.drop();
      case 'utterance':
        return this.events.onUtterance(this.withLive(event.utterance));
      case 'bad-packet':
        return this.events.onBadPacket();
    }
  }

  private listen(audio: UtteranceAudio): void {
    this.drop();
    const { asr, events } = this;
    if (asr?.streams !== true) return;
    const live: LiveTranscription = new LiveTranscription({
      asr,
      audio,
      memory: events.memory,
      onInterim: (transcript) => this.heard(live, transcript),
      logger: events.logger,
    });
    this.live = live;
  }

  private heard(live: LiveTranscription, { text, endsUtterance }: Transcript): void {
    if (this.live !== live) return;
    this.recorder?.hear(text);
    if (endsUtterance !== true) return;
    this.queue = this.queue.then(() => {
      const event = this.live === live ? this.recorder?.endUtterance() : undefined;
      if (event !== undefined) this.take(event);
    });
  }

  private withLive(utterance: Utterance): Utterance {
    const { live } = this;
    this.live = undefined;
    return live === undefined ? utterance : { ...utterance, live };
  }

  private drop(): void {
    this.live?.cancel();
    this.live = undefined;
  }
}
