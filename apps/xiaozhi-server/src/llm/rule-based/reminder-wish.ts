import { findDelay } from './spoken-delay.js';
import { findMoment } from './spoken-moment.js';

/** The call of a reminder tool that a sentence asks for. */
export interface ReminderWish {
  tool: 'set_reminder' | 'list_reminders' | 'cancel_reminder';
  args: Record<string, unknown>;
}

const LIST =
  /^(?:what|which|list|show|tell me|read|do i have|are there)\b.*\breminders?\b|^(?:我有|有|列出|查看|告诉我)?(?:哪些|什么|几个|所有|我的)?提醒(?:吗|有哪些|有什么)?[?？]?$/iu;
const CANCEL =
  /^(?:please |can you |could you )?(?:cancel|delete|remove|forget|stop) (?:the |my |that |all )?(?<before>.*?) ?reminders?\b(?: (?:to|about|for|that))?(?<after>.*)$|^(?:请|帮我)?(?:取消|删除|删掉|不要)(?<zh>.*?)(?:的)?提醒(?:了)?$/iu;
const SET_EN =
  /^(?:please |can you |could you |would you )?(?:remind me\b(?! (?:of )?(?:what|who|whose|where|when|which|why|how)\b)|set (?:a|another) reminder\b|wake me\b(?= (?:up|at|in)))(?<rest>.+)$/iu;
const SET_ZH =
  /^(?:请|帮我|麻烦你?)?(?<before>(?:(?!不|别).)*?)(?:提醒(?:一下)?我|叫我(?=起床)|叫醒我)(?<after>(?!.*(?:什么|谁|哪|吗)).*)$/u;

const REPEATS: readonly [RegExp, string, (found: string) => string][] = [
  [
    /\b(?:every|each) (?:week|work|working )day\b|\bon weekdays\b|每个?工作日|工作日/iu,
    'weekdays',
    () => ' ',
  ],
  [
    /\b(?:every|each) (?:sun|mon|tues|wednes|thurs|fri|satur)day\b|每个?(?:周|星期|礼拜)[一二三四五六日天]/iu,
    'weekly',
    (found) => found.replace(/^(?:every|each) /iu, 'on ').replace(/^每个?/u, ''),
  ],
  [/\b(?:every|each) week\b|\bweekly\b|每个?(?:周|星期)/iu, 'weekly', () => ' '],
  [
    /\b(?:every|each) (?:day|morning|afternoon|evening|night)\b|\bdaily\b|每天|每日|天天/iu,
    'daily',
    (found) => ` ${/morning|afternoon|evening|night/iu.exec(found)?.[0] ?? ''}`,
  ],
];

/** @param now wall clock where the user is: `2026-03-01T15:00:00` */
export function findReminderWish(said: string, now: string): ReminderWish | undefined {
  const text = said.trim().replace(/[.!。！]+$/u, '');
  if (LIST.test(text)) return { tool: 'list_reminders', args: {} };
  const cancelled = CANCEL.exec(text)?.groups;
  if (cancelled !== undefined) {
    const about = [cancelled.before, cancelled.after, cancelled.zh].filter(Boolean).join(' ').trim();
    return { tool: 'cancel_reminder', args: about === '' ? {} : { about } };
  }
  const english = SET_EN.exec(text)?.groups?.rest;
  if (english !== undefined) return toSetWish(english, 'en', now);
  const chinese = SET_ZH.exec(text)?.groups;
  return chinese === undefined ? undefined : toSetWish(`${chinese.before} ${chinese.after}`, 'zh', now);
}

function toSetWish(said: string, language: 'en' | 'zh', now: string): ReminderWish {
  const args: Record<string, unknown> = {};
  let rest = said;
  for (const [pattern, repeat, replace] of REPEATS) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) continue;
    rest = rest.replace(found, replace(found));
    args.repeat = repeat;
    break;
  }
  const delay = args.repeat === undefined ? findDelay(rest) : undefined;
  if (delay !== undefined) {
    args.delay_seconds = delay.seconds;
    rest = rest.slice(0, delay.index) + rest.slice(delay.index + delay.text.length);
  } else {
    const moment = findMoment(rest, language, now);
    if (moment?.local !== undefined) args.at = moment.local;
    rest = moment?.rest ?? rest;
  }
  return { tool: 'set_reminder', args: { text: toText(rest, language), ...args } };
}

/** What is to be done, as one says it to the other: "to call my mother" → "call your mother". */
function toText(rest: string, language: 'en' | 'zh'): string {
  const text = rest.replace(/\s+/gu, ' ').trim();
  if (language === 'zh')
    return text
      .replace(/\s+/gu, '')
      .replace(/^[，,]+|[，,]+$/gu, '')
      .replace(/我/gu, '你');
  return text
    .replace(/^(?:up\b|[,:]|that\b|to\b|about\b|of\b|for\b| )+/iu, '')
    .replace(/[ ,]+(?:at|on|in|to)?$/iu, '')
    .replace(/\bmy\b/giu, 'your')
    .replace(/\bmyself\b/giu, 'yourself')
    .replace(/\b(?:I am|I'm)\b/giu, 'you are')
    .replace(/\bI\b|\bme\b/gu, 'you');
}
