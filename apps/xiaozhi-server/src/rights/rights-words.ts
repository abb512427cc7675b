import type { Explanation, MemoryOrigin } from '../memory/session-memory.js';

/** Whether what is said is kept, and whose it is. */
export type RecordState = 'kept' | 'paused' | 'guest' | 'child';

type Language = 'en' | 'zh';

/** What a device shows when that changes; `adult`: child mode ended, memory was on all the while. */
export const RECORD_WORDS: Record<
  Language,
  Record<RecordState | 'adult', { title: string; message: string }>
> = {
  en: {
    kept: { title: 'Memory on', message: 'I remember again what you tell me.' },
    paused: { title: 'Memory paused', message: 'I keep nothing. Say: remember again.' },
    guest: { title: 'Guest mode', message: 'I recall nothing and keep nothing. Say: guest mode off.' },
    child: { title: 'Child mode', message: 'What a child tells me stays with the children.' },
    adult: { title: 'Child mode off', message: 'What you tell me stays out of the memory of the children.' },
  },
  zh: {
    kept: { title: '记忆已开启', message: '我会重新记住你说的话。' },
    paused: { title: '记忆已暂停', message: '我什么都不记。要恢复请说：重新记住。' },
    guest: { title: '访客模式', message: '我不回忆，也不记录。要结束请说：关闭访客模式。' },
    child: { title: '儿童模式', message: '孩子对我说的话，只属于孩子的记忆。' },
    adult: { title: '儿童模式已关闭', message: '你对我说的话，不会记进孩子的记忆。' },
  },
};

/** What is said when guest mode is switched. */
export const GUEST_WORDS: Record<Language, { on: string; off: string }> = {
  en: {
    on: 'Guest mode is on. I recall nothing and keep nothing until you switch it off or we end.',
    off: 'Guest mode is off.',
  },
  zh: {
    on: '访客模式已开启。在关闭它或者结束对话之前，我不回忆，也不记录。',
    off: '访客模式已关闭。',
  },
};

/** What is said when child mode is switched, or cannot be. */
export const CHILD_WORDS: Record<Language, { on: string; off: string; locked: string }> = {
  en: {
    on: 'Child mode is on. I recall nothing of the grown-ups here, and what a child tells me is remembered for the children only.',
    off: 'Child mode is off.',
    locked: 'This device is set to child mode. A grown-up can change that in the console.',
  },
  zh: {
    on: '儿童模式已开启。我不会提起大人的记忆，孩子告诉我的话只记在孩子的记忆里。',
    off: '儿童模式已关闭。',
    locked: '这台设备已设为儿童模式，请大人在管理后台修改。',
  },
};

/** Where the last answer was from, as it is said. */
export function tellExplanation(
  explanation: Explanation,
  { language, timeZone, now }: { language: Language; timeZone: string; now: Date },
): string {
  const words = EXPLANATIONS[language];
  if (explanation.kind === 'no-answer') return words.noAnswer;
  if (explanation.kind === 'not-from-memory') return words.notFromMemory;
  return explanation.origins
    .map((origin) => tellOrigin(origin, words, spokenDay(origin.at, language, timeZone, now)))
    .join(language === 'zh' ? '' : ' ');
}

interface ExplanationWords {
  noAnswer: string;
  notFromMemory: string;
  said: (day: string, utterance: string) => string;
  noted: (day: string, text: string) => string;
  elsewhere: (day: string, text: string) => string;
}

const EXPLANATIONS: Record<Language, ExplanationWords> = {
  en: {
    noAnswer: 'I have not told you anything yet in this conversation.',
    notFromMemory: 'My last answer was not from what I remember of you.',
    said: (day, utterance) => `You told me on ${day}: “${utterance}”`,
    noted: (day, text) => `I have a note of ${day}; I do not have your own words. It says: “${text}”`,
    elsewhere: (day, text) => `It was noted on ${day} at another device that shares this memory: “${text}”`,
  },
  zh: {
    noAnswer: '这次对话里我还没有告诉过你什么。',
    notFromMemory: '我刚才的回答不是来自对你的记忆。',
    said: (day, utterance) => `你在${day}告诉过我：“${utterance}”`,
    noted: (day, text) => `我在${day}记下了这一条，没有保存你的原话：“${text}”`,
    elsewhere: (day, text) => `这是${day}在共用这份记忆的另一台设备上记下的：“${text}”`,
  },
};

function tellOrigin(
  { utterance, text, isOfOtherDevice }: MemoryOrigin,
  words: ExplanationWords,
  day: string,
): string {
  if (isOfOtherDevice) return words.elsewhere(day, text);
  return utterance === undefined ? words.noted(day, text) : words.said(day, utterance);
}

/** `Tuesday, 24 November`, `11月24日星期二`; with the year where it is another one. */
function spokenDay(at: string, language: Language, timeZone: string, now: Date): string {
  const parts = partsOf(new Date(at), language, timeZone);
  const isThisYear = parts.year === partsOf(now, language, timeZone).year;
  if (language === 'zh')
    return `${isThisYear ? '' : `${parts.year}年`}${parts.month}月${parts.day}日${parts.weekday}`;
  return `${parts.weekday}, ${parts.day} ${parts.month}${isThisYear ? '' : ` ${parts.year}`}`;
}

function partsOf(
  date: Date,
  language: Language,
  timeZone: string,
): Record<'year' | 'month' | 'day' | 'weekday', string> {
  const read = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(date);
  const weekday = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
    weekday: 'long',
    timeZone,
  });
  return {
    year: read({ year: 'numeric' }),
    month: read({ month: language === 'zh' ? 'numeric' : 'long' }),
    day: read({ day: 'numeric' }),
    weekday: weekday.format(date),
  };
}
