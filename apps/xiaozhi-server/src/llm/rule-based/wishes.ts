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

const languageOf = (said = ''): 'en' | 'zh' => (/\p{Script=Han}/u.test(said) ? 'zh' : 'en');

/** Wishes that a tool fulfils, as people say them; the first that fits and whose tool is there counts. */
const WISHES: readonly Wish[] = [
  {
    pattern:
      /^(?:please )?(?:(?:turn|switch) (?:on|off) (?:the )?guest mode|guest mode|(?:turn|switch) (?:the )?guest mode (?:on|off)|(?:start|enter|enable|end|leave|stop|exit|disable) (?:the )?guest mode)(?: (?:on|off))?(?:,? please)?$|^(?:请)?(?:打开|开启|开始|进入|启用|关闭|退出|结束|关掉|停止)?(?:访客|客人)模式(?:打开|开启|关闭|关掉|开|关)?$/iu,
    tool: 'guest_mode',
    toArguments: ([said = '']) => ({
      on: !/\b(?:off|end|leave|stop|exit|disable)\b|关|退出|结束|停止/iu.test(said),
      language: languageOf(said),
    }),
  },
  {
    pattern:
      /^(?:please )?(?:(?:turn|switch) (?:on|off) (?:the )?(?:child|children's|kids?|kid's) mode|(?:child|children's|kids?|kid's) mode|(?:turn|switch) (?:the )?(?:child|children's|kids?|kid's) mode (?:on|off)|(?:start|enter|enable|end|leave|stop|exit|disable) (?:the )?(?:child|children's|kids?|kid's) mode)(?: (?:on|off))?(?:,? please)?$|^(?:请)?(?:打开|开启|开始|进入|启用|关闭|退出|结束|关掉|停止)?(?:儿童|孩子|小孩)模式(?:打开|开启|关闭|关掉|开|关)?$/iu,
    tool: 'child_mode',
    toArguments: ([said = '']) => ({
      on: !/\b(?:off|end|leave|stop|exit|disable)\b|关|退出|结束|停止/iu.test(said),
      language: languageOf(said),
    }),
  },
  {
    pattern:
      /^(?:why|how) (?:do|did|would|can|could) you (?:know|remember)(?: (?:that|this|it|about (?:that|this|it)|so|all that))?[?？]?$|^(?:how come you know|who told you|where did you (?:hear|get) (?:that|this|it)(?: from)?|why did you say (?:that|this|it|so))(?: (?:that|this))?[?？]?$|^(?:那)?你(?:是)?(?:怎么|为什么|为何|咋|从哪里|从哪儿)(?:会)?(?:知道|晓得|记得|这么说|这样说)(?:的|这个|这件事|这些)?(?:的)?(?:呢|啊|呀)?[?？]?$|^谁告诉你的[?？]?$/iu,
    tool: 'explain_memory',
    toArguments: ([said = '']) => ({ language: languageOf(said) }),
  },
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
    pattern: /^(?:please |can you |could you )?forget (?:that |about )?(.{2,}?)(?: please)?$/iu,
    tool: 'forget_memory',
    toArguments: ([, about = '']) => ({ about }),
  },
  {
    pattern:
      /^(?:请)?(?:你)?(?:把)?(?:忘记|忘掉|忘了)(.{1,}?)(?:吧)?$|^(?:请)?(?:你)?把(.+?)(?:忘记|忘掉|忘了)(?:吧)?$/u,
    tool: 'forget_memory',
    toArguments: ([, ...abouts]) => ({ about: abouts.find(Boolean) ?? '' }),
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
