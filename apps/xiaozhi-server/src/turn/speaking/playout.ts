import { PacingClock } from '@xiaozhi/audio';
import type { Clock } from '@xiaozhi/audio';
import type { SpeechBeginning, SpeechItem } from './speak.js';
import { DOWNLINK } from './speak.js';

/**
 * A device resets its decoder on `tts start`: packets that come in the same instant are lost (device protocol, audio
 * buffering).
 */
const START_GAP_MS = 60;
/** From the last packet to `tts stop`: what the device still has buffered, and two frames for the network. */
const TAIL_MS = 7 * DOWNLINK.frameDurationMs;
/** A network that takes nothing for this long has lost the device. */
const STALL_DEADLINE_MS = 10_000;
const STALL_BYTES = 64 * 1024;
const STALL_POLL_MS = 60;

/** What playing needs of a device. */
export interface PlayoutSink {
  sentenceStarted(text: string): void;
  /** The packets that follow are no speech. */
  soundStarted(title: string): void;
  frame(packet: Uint8Array): void;
  readonly bufferedBytes: number;
}

/** What a device really got to hear. Of sounds only the frames count. */
export interface Heard {
  sentences: string[];
  framesCount: number;
  /** When the first packet was encoded, in ms of the clock. */
  firstPacketAtMs?: number;
  /** When the first packet was sent, in ms of the clock. */
  firstFrameAtMs: number | undefined;
  /** Greatest lateness of a packet, in ms. */
  maxLatenessMs: number;
}

export interface PlayoutOptions {
  clock: Clock;
  signal: AbortSignal;
  /** When `tts start` was sent, in ms of the clock. */
  startedAtMs: number;
  /** The device begins to play, for the first time. */
  onFirstFrame?: () => void;
}

/** The device's network takes no more; the turn is given up. */
export class PlayoutStalled extends Error {
  readonly code = 'PLAYOUT_STALLED';
  readonly retryable = false;
}

/**
 * Sends speech at the pace it is played. Stops within one frame when the signal aborts: nothing is sent after that.
 * `heard` is filled as it goes, so that it is true also of a turn that was cut.
 * @throws PlayoutStalled, and what the items throw
 */
export async function playout(
  items: AsyncIterable<SpeechItem>,
  sink: PlayoutSink,
  heard: Heard,
  { clock, signal, startedAtMs, onFirstFrame }: PlayoutOptions,
): Promise<void> {
  const pacing = new PacingClock(clock, DOWNLINK.frameDurationMs);
  let pending: SpeechBeginning | undefined;
  for await (const item of items) {
    signal.throwIfAborted();
    if (item.kind !== 'frame') {
      pending = item;
      continue;
    }
    if (heard.framesCount === 0) {
      heard.firstPacketAtMs = clock.nowMs();
      await clock.sleepUntil(startedAtMs + START_GAP_MS, signal);
    }
    heard.maxLatenessMs = Math.max(heard.maxLatenessMs, await pacing.next(signal));
    await awaitRoom(sink, clock, signal);
    if (pending !== undefined) begin(pending, sink, heard);
    pending = undefined;
    sink.frame(item.packet);
    if (heard.firstFrameAtMs === undefined) {
      heard.firstFrameAtMs = clock.nowMs();
      onFirstFrame?.();
    }
    heard.framesCount += 1;
  }
}

function begin(beginning: SpeechBeginning, sink: PlayoutSink, heard: Heard): void {
  if (beginning.kind === 'sound') return sink.soundStarted(beginning.title);
  sink.sentenceStarted(beginning.text);
  heard.sentences.push(beginning.text);
}

/** Waits until the device has played what it got. */
export async function awaitPlayed(heard: Heard, clock: Clock, signal: AbortSignal): Promise<void> {
  if (heard.framesCount > 0) await clock.sleepUntil(clock.nowMs() + TAIL_MS, signal);
}

async function awaitRoom(sink: PlayoutSink, clock: Clock, signal: AbortSignal): Promise<void> {
  const deadlineMs = clock.nowMs() + STALL_DEADLINE_MS;
  while (sink.bufferedBytes > STALL_BYTES) {
    if (clock.nowMs() > deadlineMs) throw new PlayoutStalled('The device takes no more audio.');
    await clock.sleepUntil(clock.nowMs() + STALL_POLL_MS, signal);
  }
}
