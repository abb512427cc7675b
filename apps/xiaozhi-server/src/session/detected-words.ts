import type { TurnInput } from '../turn/turn.js';
import { bareText } from './session-options.js';
import type { SessionOptions } from './session-options.js';

const CALL_PREFIX = '[device_call]';

/**
 * What a `listen/detect` asks for: it carries wake words, typed words, and calls from other devices (device protocol,
 * wake word and greeting).
 */
export type DetectedWords =
  | { kind: 'nothing' }
  /** A wake word where greetings are off. */
  | { kind: 'acknowledged' }
  | { kind: 'turn'; input: TurnInput; isRemembered: boolean };

export const DetectedWords = {
  of(text: string, { wakeWords, isGreetingEnabled }: SessionOptions): DetectedWords {
    if (text.startsWith(CALL_PREFIX)) return call(text.slice(CALL_PREFIX.length).trim());
    const bare = bareText(text);
    if (bare === '') return { kind: 'nothing' };
    const isWakeWord = wakeWords.some((word) => bareText(word) === bare);
    if (isWakeWord && !isGreetingEnabled) return { kind: 'acknowledged' };
    return { kind: 'turn', input: { kind: 'text', text: text.trim() }, isRemembered: !isWakeWord };
  },
};

function call(message: string): DetectedWords {
  if (message === '') return { kind: 'nothing' };
  const input = { kind: 'announcement', text: message, shown: message } as const;
  return { kind: 'turn', input, isRemembered: false };
}
