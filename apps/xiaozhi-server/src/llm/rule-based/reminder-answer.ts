import { z } from 'zod';

const reminder = z.object({ text: z.string(), when: z.string() });

const reminderAnswer = z.union([
  z.object({ reminder: z.string(), when: z.string() }),
  z.object({ past: z.string() }),
  z.object({ needsTime: z.literal(true) }),
  z.object({ needsText: z.literal(true) }),
  z.object({ failed: z.string() }),
  z.object({ cancelled: z.string() }),
  z.object({ whichReminder: z.array(reminder).min(1) }),
  z.object({ noReminder: z.literal(true), isIncomplete: z.boolean().optional() }),
  z.object({ reminders: z.array(reminder), isIncomplete: z.boolean().optional() }),
]);

type Named = z.infer<typeof reminder>;

const PHRASES = {
  en: {
    set: (text: string, when: string) => `I will remind you ${when}: ${text}.`,
    past: (when: string) => `That time, ${when}, has passed. When shall I remind you?`,
    needsTime:
      'When shall I remind you? Say it with the time, for example: remind me at eight to lock the door.',
    needsText:
      'What shall I remind you of? Say it with the time, for example: remind me at eight to lock the door.',
    failed: 'I could not do that.',
    cancelled: (text: string) => `The reminder is cancelled: ${text}.`,
    which: (names: string) => `Which of these shall I cancel: ${names}?`,
    none: 'I know of no such reminder.',
    list: (names: string) => `These are your reminders: ${names}.`,
    empty: 'There are no reminders.',
    incomplete: 'I cannot reach all reminders right now.',
    name: ({ text, when }: Named) => `${when}, ${text}`,
    joint: '; ',
  },
  zh: {
    set: (text: string, when: string) => `好的，我会在${when}提醒你：${text}。`,
    past: (when: string) => `${when}已经过了。要我什么时候提醒你？`,
    needsTime: '要我什么时候提醒你？请连时间一起说，比如：晚上八点提醒我锁门。',
    needsText: '要我提醒你什么？请连时间一起说，比如：晚上八点提醒我锁门。',
    failed: '没能做到。',
    cancelled: (text: string) => `提醒已取消：${text}。`,
    which: (names: string) => `要取消哪一个：${names}？`,
    none: '没有这个提醒。',
    list: (names: string) => `你的提醒有：${names}。`,
    empty: '现在没有提醒。',
    incomplete: '我现在查不到全部提醒。',
    name: ({ text, when }: Named) => `${when}${text}`,
    joint: '；',
  },
} as const;

/** What a reminder tool answered, in words; undefined for the answer of another tool. */
export function tellReminder(result: unknown, language: 'en' | 'zh'): string | undefined {
  const parsed = reminderAnswer.safeParse(result);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const phrases = PHRASES[language];
  const names = (reminders: readonly Named[]): string => reminders.map(phrases.name).join(phrases.joint);
  if ('reminder' in data) return phrases.set(data.reminder, data.when);
  if ('past' in data) return phrases.past(data.past);
  if ('needsTime' in data) return phrases.needsTime;
  if ('needsText' in data) return phrases.needsText;
  if ('failed' in data) return phrases.failed;
  if ('cancelled' in data) return phrases.cancelled(data.cancelled);
  if ('whichReminder' in data) return phrases.which(names(data.whichReminder));
  if ('noReminder' in data) return data.isIncomplete === true ? phrases.incomplete : phrases.none;
  const list = data.reminders.length === 0 ? '' : phrases.list(names(data.reminders));
  if (data.isIncomplete === true) return [phrases.incomplete, list].filter(Boolean).join(' ');
  return list === '' ? phrases.empty : list;
}
