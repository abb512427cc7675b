import { EARLIEST_SAMPLES, LATEST_SAMPLES, SEARCH_SAMPLES, findEchoDelay } from './echo-delay.js';
import type { PlayedAudio } from './played-audio.js';

/** Timestamps that contradict what is known by more than this, several times in a row, are believed: 24 ms. */
const TOLERANCE_SAMPLES = 384;
const CONTRADICTIONS_COUNT = 3;
/** Reference that must be loud in what is searched: a fifth of it. */
const MIN_LOUD_SAMPLES = SEARCH_SAMPLES / 5;
const LOUD = 0.01;
/** Searches while nothing is found, of one reply: after that there is no echo to be heard. */
const MAX_SEARCHES_COUNT = 12;
/** The echo is put this far into the modelled path, since it may begin before its peak: 8 ms. */
const HEADROOM_SAMPLES = 128;
/** Shifts smaller than this the filter follows by itself. */
const MIN_SHIFT_SAMPLES = 4;

/**
 * `searching`: something is played, and where its echo lies is not known yet. `absent`: no echo can be found in what
 * the microphone hears.
 */
export type AlignmentState = 'unknown' | 'searching' | 'found' | 'absent';

/**
 * Which part of what was played is heard now. Timestamps say it to within a few frames, a cross-correlation at the
 * beginning of each reply says the rest: the way through buffers, loudspeaker and room.
 */
export class EchoAlignment {
  private readonly recent = new Float32Array(SEARCH_SAMPLES);
  private receivedSamples = 0;
  /** Position in the microphone's stream minus that in what was played, as timestamps have it. */
  private offset: number | undefined;
  private delaySamples: number | undefined;
  /** Found by the search before; believed when the next finds it too. */
  private candidate: number | undefined;
  private contradictions = 0;
  private searches = 0;
  private current: AlignmentState = 'unknown';

  constructor(
    private readonly played: PlayedAudio,
    /** Told when the echo lies elsewhere than before. */
    private readonly onShift: () => void,
  ) {}

  get state(): AlignmentState {
    return this.current;
  }

  /** Samples that the microphone gave since the beginning. */
  get receivedCount(): number {
    return this.receivedSamples;
  }

  /** @param timestampMs reported with the samples; 0 where nothing was playing */
  push(samples: Float32Array, timestampMs: number): void {
    if (timestampMs > 0 && this.played.has(timestampMs)) this.believe(timestampMs);
    const kept = Math.min(samples.length, SEARCH_SAMPLES);
    this.recent.copyWithin(0, kept);
    this.recent.set(samples.subarray(samples.length - kept), SEARCH_SAMPLES - kept);
    this.receivedSamples += samples.length;
    const isSearching = this.current === 'searching' || this.current === 'absent';
    if (isSearching && this.searches < MAX_SEARCHES_COUNT) this.search();
  }

  /** @param position in the microphone's stream @returns the position in what was played; undefined while unknown */
  playedAt(position: number): number | undefined {
    if (this.offset === undefined) return undefined;
    return position - this.offset - (this.delaySamples ?? 0) + HEADROOM_SAMPLES;
  }

  /** A reply begins, or the stream was interrupted: what was found may not hold any more. */
  restart(): void {
    // Where there was no echo there is hardly one now: what the microphone hears is not held back for it.
    if (this.current !== 'absent') this.current = 'searching';
    this.searches = 0;
    this.contradictions = 0;
    this.candidate = this.delaySamples;
  }

  private believe(timestampMs: number): void {
    const offset = this.receivedSamples - timestampMs * 16;
    if (this.offset === undefined) {
      this.offset = offset;
      return this.restart();
    }
    const isSame = Math.abs(offset - this.offset) <= TOLERANCE_SAMPLES;
    this.contradictions = isSame ? 0 : this.contradictions + 1;
    if (this.contradictions < CONTRADICTIONS_COUNT) return;
    this.offset = offset;
    this.restart();
  }

  private search(): void {
    const offset = this.offset as number;
    const start = this.receivedSamples - SEARCH_SAMPLES - offset - LATEST_SAMPLES;
    const reference = this.played.read(start, 2 * SEARCH_SAMPLES);
    if (loudCount(reference.subarray(SEARCH_SAMPLES + EARLIEST_SAMPLES)) < MIN_LOUD_SAMPLES) return;
    const delay = findEchoDelay(this.recent, reference);
    this.searches += 1;
    if (delay === undefined) {
      if (this.searches >= MAX_SEARCHES_COUNT) this.current = 'absent';
      return;
    }
    const isConfirmed = Math.abs(delay - (this.candidate ?? Number.POSITIVE_INFINITY)) < MIN_SHIFT_SAMPLES;
    this.candidate = delay;
    if (!isConfirmed) return;
    const known = this.delaySamples;
    if (known === undefined || Math.abs(delay - known) >= MIN_SHIFT_SAMPLES) {
      this.delaySamples = delay;
      this.onShift();
    }
    this.current = 'found';
  }
}

function loudCount(samples: Float32Array): number {
  let count = 0;
  for (const sample of samples) if (Math.abs(sample) > LOUD) count += 1;
  // Speech crosses zero: about half of its samples are below any level.
  return 2 * count;
}
