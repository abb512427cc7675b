type Language = 'en' | 'zh';

const DAY_MS = 86_400_000;
const DAYS = {
  en: { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' },
  zh: { '-1': '昨天', '0': '今天', '1': '明天' },
} as const;

/** The language of a text: Chinese if it has a Chinese character, English if it has a Latin letter, else the agent's. */
export function languageOf(text: string, otherwise: Language): Language {
  if (/\p{Script=Han}/u.test(text)) return 'zh';
  return /[a-z]/i.test(text) ? 'en' : otherwise;
}

/** `20:05` of a local time. */
export function clockTime(local: string): string {
  return local.slice(11, 16);
}

/**
 * The day of a local time as one says it: `tomorrow`, `on Friday, 6 March`, `3月6日星期五`.
 * @param local and now: `2026-03-06T20:00:00`
 */
export function dayOf(local: string, now: string, language: Language): string {
  const date = dateOf(local);
  const distance = String(Math.round((date.getTime() - dateOf(now).getTime()) / DAY_MS));
  const names: Record<string, string> = DAYS[language];
  const name = names[distance];
  if (name !== undefined) return name;
  const options = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  const shown = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', options).format(date);
  return language === 'zh' ? shown : `on ${shown}`;
}

function dateOf(local: string): Date {
  return new Date(`${local.slice(0, 10)}T00:00:00Z`);
}

const REPEATS = {
  en: { daily: () => 'every day', weekdays: () => 'on weekdays', weekly: (day: string) => `every ${day}` },
  zh: { daily: () => '每天', weekdays: () => '每个工作日', weekly: (day: string) => `每${day}` },
} as const;

/**
 * A time as one says it: `at 20:00 tomorrow`, `every Monday at 08:00`, `明天20:00`.
 * @param local and now: `2026-03-06T20:00:00`
 */
export function spokenTime(
  local: string,
  now: string,
  language: Language,
  recurrence: 'daily' | 'weekly' | 'weekdays' | null = null,
): string {
  const time = clockTime(local);
  if (recurrence === null) {
    const day = dayOf(local, now, language);
    return language === 'zh' ? `${day}${time}` : `at ${time} ${day}`;
  }
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(dateOf(local));
  const repeat = REPEATS[language][recurrence](weekday);
  return language === 'zh' ? `${repeat}${time}` : `${repeat} at ${time}`;
}
