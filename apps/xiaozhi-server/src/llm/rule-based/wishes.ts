import { toLocal } from '@xiaozhi/schedule';
import type { LlmRequest, ToolCall } from '../llm.js';
import { ANY_MUSIC, THIS_SONG } from './music-wish.js';
import { findPromptWish } from './prompt-wish.js';
import { findReminderWish } from './reminder-wish.js';

interface Wish {
  pattern: RegExp;
  tool: string;
  toArguments: (groups: readonly (string | undefined)[]) => object;
}

/** Wishes that a tool fulfils, as people say them; the first that fits and whose tool is there counts. */
const WISHES: readonly Wish[] = [
  {
    pattern:
      /^(?:please )?(?:stop remembering|(?:do not|don't) remember (?:this|that|anything|me)|off the record)|^(?:请)?(?:不要|别|停止)(?:再)?记(?:住|录|忆)?(?:我|这些?|任何东西|了)?(?:说的话)?[。！!]?$/iu,
    tool: 'pause_memory',
    toArguments: () => ({ paused: true }),
  },
  {
    pattern:
      /^(?:please )?(?:you (?:can|may) |start |go on )?remember(?:ing)?(?: me)? again\b|^(?:你)?(?:可以)?(?:继续|重新)记/iu,
    tool: 'pause_memory',
    toArguments: () => ({ paused: false }),
  },
  {
    pattern: /^(?:please |can you |could you )?forget (?:that |about )?(.{3,})$/iu,
    tool: 'forget_memory',
    toArguments: ([, about = '']) => ({ about }),
  },
  {
    pattern: /^(?:请)?(?:忘记|忘掉|忘了)(.{2,})$/u,
    tool: 'forget_memory',
    toArguments: ([, about = '']) => ({ about }),
  },
  {
    pattern: /\bvolume\b.*?\b(\d{1,3})\b|音量.*?(\d{1,3})/iu,
    tool: 'self_audio_speaker_set_volume',
    toArguments: (groups) => ({ volume: percentOf(groups) }),
  },
  {
    pattern: /\bbrightness\b.*?\b(\d{1,3})\b|亮度.*?(\d{1,3})/iu,
    tool: 'self_screen_set_brightness',
    toArguments: (groups) => ({ brightness: percentOf(groups) }),
  },
  {
    pattern: ANY_MUSIC,
    tool: 'play_music',
    // In the language of the wish: so the announcement is, too.
    toArguments: ([said = '']) => ({ song_name: /\p{Script=Han}/u.test(said) ? '随便' : 'random' }),
  },
  {
    pattern: THIS_SONG,
    tool: 'play_music',
    toArguments: ([, ...names]) => ({ song_name: names.find(Boolean) ?? '' }),
  },
];

/** The call that a sentence asks for, if the tool for it is there. */
export function findWish(said: string, request: LlmRequest): ToolCall | undefined {
  const prompts = findPromptWish(request.messages);
  if (prompts !== undefined && isThere('allow_prompts', request)) return toCall('allow_prompts', prompts);
  const reminder = findReminderWish(said, localNow(request));
  if (reminder !== undefined && isThere(reminder.tool, request)) return toCall(reminder.tool, reminder.args);
  for (const { pattern, tool, toArguments } of WISHES) {
    const groups = pattern.exec(said.trim().replace(/[.!。！]+$/u, ''));
    if (groups === null || !isThere(tool, request)) continue;
    return toCall(tool, toArguments(groups));
  }
  return undefined;
}

function isThere(tool: string, { tools = [] }: LlmRequest): boolean {
  return tools.some(({ name }) => name === tool);
}

function toCall(name: string, args: object): ToolCall {
  return { kind: 'tool-call', id: 'wish', name, arguments: JSON.stringify(args) };
}

function localNow({ now, timeZone }: LlmRequest): string {
  try {
    return toLocal(now, timeZone);
  } catch {
    // RangeError: not a time zone. The tool is told the same zone, and says what is wrong.
    return toLocal(now, 'UTC');
  }
}

function percentOf(groups: readonly (string | undefined)[]): number {
  return Math.min(100, Number(groups.slice(1).find(Boolean)));
}
