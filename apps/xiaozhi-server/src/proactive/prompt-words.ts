import type { Commitment } from './commitment.js';
import { dayOf } from './spoken-time.js';

const DAY_MS = 86_400_000;
/** Up to so many days ago a weekday is enough. */
const WEEK_DAYS = 6;

const SENTENCES = {
  en: (told: string, verb: string, deed: string, when: string) =>
    `You told me ${told} that you ${verb} ${deed} today${when}.`,
  zh: (told: string, verb: string, deed: string, when: string) =>
    `你${told}告诉我，你今天${when}${verb}${deed}。`,
} as const;

/**
 * What a device says of a commitment on its day: "You told me on Tuesday that you want to call your mother today."
 * @param now wall clock where the user is: `2026-03-06T10:00:00`
 */
export function promptWords({ deed, isDuty, time, toldAt, language }: Commitment, now: string): string {
  const told = toldDay(toldAt, now, language);
  if (language === 'zh') return SENTENCES.zh(told, isDuty ? '得' : '要', deed, time ?? '');
  const when = time === undefined ? '' : ` at ${time}`;
  return SENTENCES.en(told, isDuty ? 'have to' : 'want to', deed, when);
}

function toldDay(toldAt: string, now: string, language: 'en' | 'zh'): string {
  const told = new Date(`${toldAt.slice(0, 10)}T00:00:00Z`);
  const days = Math.round((Date.parse(`${now.slice(0, 10)}T00:00:00Z`) - told.getTime()) / DAY_MS);
  if (days <= 1 || days > WEEK_DAYS) return dayOf(toldAt, now, language);
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(told);
  return language === 'zh' ? weekday : `on ${weekday}`;
}
