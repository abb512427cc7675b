import { TOOL_DEADLINE_MS } from '../tools/tool-box.js';

/** Behaviour of sessions that the operator may change. */
export interface SessionOptions {
  /** A text from the device that is one of these greets instead of being answered. */
  wakeWords: readonly string[];
  /** Whether a wake word is greeted by voice. */
  isGreetingEnabled: boolean;
  /** A text or utterance that is one of these ends the session. */
  exitCommands: readonly string[];
  /** Whether a client's `ping` message gets a `pong`; it counts as activity in any case. */
  isPingAnswered: boolean;
  /** Where devices send photos; undefined where that is not known. */
  visionUrl: string | undefined;
  /** A device that is silent for this long is sent home. */
  noVoiceCloseMs: number;
  /** A tool that has not answered by then has failed. */
  toolDeadlineMs: number;
  /** Whether a farewell is spoken before that, and what the model is asked for it; without a prompt, a plain goodbye. */
  farewell: { isEnabled: boolean; prompt: string | undefined };
}

export const DEFAULT_SESSION_OPTIONS: SessionOptions = {
  wakeWords: [
    '你好小智',
    '嘿你好呀',
    '你好小志',
    '小爱同学',
    '你好小鑫',
    '你好小新',
    '小美同学',
    '小龙小龙',
    '喵喵同学',
    '小滨小滨',
    '小冰小冰',
  ],
  isGreetingEnabled: true,
  exitCommands: ['退出', '关闭'],
  isPingAnswered: true,
  visionUrl: undefined,
  noVoiceCloseMs: 120_000,
  toolDeadlineMs: TOOL_DEADLINE_MS,
  farewell: { isEnabled: true, prompt: undefined },
};

/** A text as wake words and commands are compared: without punctuation, spaces and case. */
export function bareText(text: string): string {
  return text.toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, '');
}

/** True for words that end the session. */
export function isExitCommand(text: string, { exitCommands }: SessionOptions): boolean {
  return exitCommands.some((command) => bareText(command) === bareText(text));
}
