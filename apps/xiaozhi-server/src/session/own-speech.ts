import type { Clock } from '@xiaozhi/audio';
import { DOWNLINK } from '../turn/speaking/speak.js';
import type { TimedText } from '../turn/listening/timed-words.js';
import type { EchoControl } from './echo-control.js';
import type { PlayedAudience } from './loudspeaker.js';

/** Longer ago nothing said can be heard back: an utterance is cut after a minute. */
const KEPT_MS = 75_000;
/** After its last packet the agent's voice is on its way through network, buffers and room for no longer than this. */
const WAY_MS = 1_500;
/** How long voices take for a character, until it is known of the one that speaks. */
const MS_PER_CHARACTER = { han: 250, other: 68 } as const;
const HAN = /\p{Script=Han}/u;

/** What the agent said to a device lately, and when it was to be heard there. */
export class OwnSpeech {
  private sentences: TimedText[] = [];
  private readonly msPerCharacter = { ...MS_PER_CHARACTER } as { han: number; other: number };

  constructor(private readonly clock: Clock) {}

  /** A sentence begins. @param atMs of the clock */
  sentence(text: string, atMs: number): void {
    this.measure();
    const oldestMs = this.clock.nowMs() - KEPT_MS;
    this.sentences = this.sentences.filter(({ endMs }) => endMs >= oldestMs);
    this.sentences.push({ text, startMs: atMs, endMs: atMs });
  }

  /** A packet of the sentence that began last. @param atMs of the clock */
  packet(atMs: number): void {
    const current = this.sentences.at(-1);
    if (current !== undefined) current.endMs = atMs + DOWNLINK.frameDurationMs;
  }

  /**
   * Sentences that may be heard back in what was recorded between two times, in order. Of the one that is being said
   * the end is an estimate.
   */
  around(startMs: number, endMs: number): TimedText[] {
    const last = this.sentences.at(-1);
    return this.sentences
      .filter((sentence) => sentence.startMs <= endMs && sentence.endMs + WAY_MS >= startMs)
      .map((sentence) => (sentence === last ? this.whole(sentence) : sentence));
  }

  private whole(sentence: TimedText): TimedText {
    const { text, startMs, endMs } = sentence;
    const isBeingSaid = endMs + DOWNLINK.frameDurationMs > this.clock.nowMs();
    if (!isBeingSaid) return sentence;
    return {
      text,
      startMs,
      endMs: Math.max(endMs, startMs + text.length * this.msPerCharacter[scriptOf(text)]),
    };
  }

  /** The sentence that ended tells how fast the voice speaks; one that was cut short would tell it too fast. */
  private measure(): void {
    const last = this.sentences.at(-1);
    if (last === undefined || last.text === '') return;
    const rate = (last.endMs - last.startMs) / last.text.length;
    const usual = MS_PER_CHARACTER[scriptOf(last.text)];
    if (rate > usual / 2 && rate < usual * 2) this.msPerCharacter[scriptOf(last.text)] = rate;
  }
}

function scriptOf(text: string): 'han' | 'other' {
  return HAN.test(text) ? 'han' : 'other';
}

/** Whoever has to know what a device may hear of itself. */
export function heardBack(ownSpeech: OwnSpeech, echo: EchoControl): PlayedAudience {
  return {
    sentence: (text, atMs) => ownSpeech.sentence(text, atMs),
    frame: (packet, timestampMs, atMs) => {
      ownSpeech.packet(atMs);
      echo.played(packet, timestampMs);
    },
  };
}
