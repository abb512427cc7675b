import type { AgentSettings, ClaimedAnnouncement } from '@xiaozhi/contracts';
import { toLocal } from '@xiaozhi/schedule';
import { clockTime, dayOf, languageOf } from './spoken-time.js';

/** Later than this, a reminder says so. */
const LATE_MS = 120_000;

const WORDS = {
  en: {
    reminder: (text: string) => `Reminder: ${text}`,
    late: (text: string, when: string) => `A late reminder, it was for ${when}: ${text}`,
    end: '.',
  },
  zh: {
    reminder: (text: string) => `提醒你：${text}`,
    late: (text: string, when: string) => `这条提醒晚了，本来是${when}的：${text}`,
    end: '。',
  },
} as const;

/** What a device says: an operator's words as they are, a reminder as one, and a late one as late. */
export function wordsFor(
  { kind, text, dueAt, lateMs }: Pick<ClaimedAnnouncement, 'kind' | 'text' | 'dueAt' | 'lateMs'>,
  { language, timeZone }: Pick<AgentSettings, 'language' | 'timeZone'>,
  now: Date,
): string {
  if (kind === 'announcement') return text;
  const spoken = languageOf(text, language);
  const words = WORDS[spoken];
  const whole = /[.!?。！？…]$/u.test(text) ? text : `${text}${words.end}`;
  if (lateMs < LATE_MS) return words.reminder(whole);
  const due = toLocal(new Date(dueAt), timeZone);
  const day = dayOf(due, toLocal(now, timeZone), spoken);
  return words.late(whole, spoken === 'zh' ? `${day}${clockTime(due)}` : `${clockTime(due)} ${day}`);
}
