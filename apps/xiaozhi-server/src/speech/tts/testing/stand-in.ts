import { makeTone } from '@xiaozhi/audio/testing';

/** What may befall a speech service. */
export type TtsFault =
  /** Takes the request and never answers. */
  | 'hang'
  /** Begins to answer and goes silent. */
  | 'stall'
  /** Loses the connection in the middle. */
  | 'break-off'
  /** Sends something that is no audio. */
  | 'garbage'
  /** Ends properly without any audio. */
  | 'empty'
  | 'refuse-key'
  | 'overload'
  /** Sends audio of another rate than usual. */
  | 'other-rate';

/** A speech service on this machine that speaks the real one's wire format, with its faults. */
export interface TtsStandIn {
  url: string;
  /** Befalls every request until it is taken away. */
  fault: TtsFault | undefined;
  /** Requests that are being answered. */
  readonly openCount: number;
  /** Since the start. */
  readonly requestsCount: number;
  stop(): Promise<void>;
}

/** As long as a text, at a frequency of its own. */
export function toneOf(text: string, rateHz: number): Float32Array {
  return makeTone(secondsOf(text), hzOf(text), rateHz);
}

export const secondsOf = (text: string): number => 0.3 + text.length * 0.03;

export function hzOf(text: string): number {
  const sum = [...text].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return 300 + (sum % 40) * 20;
}
