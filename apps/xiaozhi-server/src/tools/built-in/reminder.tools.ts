import { ANNOUNCEMENT_MAX_CHARACTERS } from '@xiaozhi/contracts';
import { toLocal } from '@xiaozhi/schedule';
import type { OpenReminder, Reminders } from '../../proactive/reminders.js';
import { languageOf, spokenTime } from '../../proactive/spoken-time.js';
import type { Tool, ToolResult } from '../tool.js';
import type { BuiltInContext } from './built-in-tools.js';
import { readReminderTime } from './reminder-time.js';

type ReminderContext = BuiltInContext & { reminders: Reminders };

const REPEAT = { type: 'string', enum: ['daily', 'weekly', 'weekdays'] };
const CHOICES_COUNT = 5;

function answer(value: object): ToolResult {
  return { kind: 'answer', text: JSON.stringify(value) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** "Remind me at eight to take the pills." Confirms only what is on disk. */
export function setReminderTool(context: ReminderContext): Tool {
  const { reminders, timeZone, now, language, turnId } = context;
  // A model that calls twice in one turn with the same words means one reminder.
  let last = { turnId: undefined as string | undefined, keys: new Set<string>() };
  return {
    description: {
      name: 'set_reminder',
      description:
        'Sets a reminder that the device will speak. Give either `at` or `delay_seconds`. Tell the user the time in `when` of the answer. If the answer says that the time has passed, or that time or text is missing, ask the user; never choose another time yourself.',
      parameters: {
        type: 'object',
        properties: {
          text: {
            type: 'string',
            description: 'What to say then, to the user and in their language: "take your pills"',
          },
          at: { type: 'string', description: "Date and time where the user is, such as '2026-03-01T20:00'" },
          delay_seconds: { type: 'number', description: 'For "in ten minutes": 600' },
          repeat: { ...REPEAT, description: 'Only where it comes again; weekdays is Monday to Friday' },
        },
        required: ['text'],
      },
    },
    run: async (args) => {
      const text = textOf(args.text);
      if (text === '') return answer({ needsText: true });
      if (text.length > ANNOUNCEMENT_MAX_CHARACTERS)
        return answer({ failed: `The text has more than ${ANNOUNCEMENT_MAX_CHARACTERS} characters.` });
      const at = now();
      const time = readReminderTime(args, timeZone, at);
      const spoken = languageOf(text, language);
      const nowLocal = toLocal(at, timeZone);
      if (time.kind === 'missing') return answer({ needsTime: true });
      if (time.kind === 'invalid') return answer({ failed: time.why });
      if (time.kind === 'past') return answer({ past: spokenTime(time.local, nowLocal, spoken) });
      const { dueAt, localTime, recurrence } = time;
      const turn = turnId();
      if (last.turnId !== turn) last = { turnId: turn, keys: new Set() };
      const key = JSON.stringify([text, dueAt, recurrence]);
      if (!last.keys.has(key))
        await reminders.set({ text, dueAt, localTime, timeZone, recurrence, turnId: turn ?? null });
      last.keys.add(key);
      const local = toLocal(dueAt, timeZone);
      return answer({ reminder: text, when: spokenTime(local, nowLocal, spoken, recurrence), at: local });
    },
  };
}

/** "What are my reminders?" */
export function listRemindersTool(context: ReminderContext): Tool {
  return {
    description: {
      name: 'list_reminders',
      description: 'Lists the reminders that are still to come.',
      parameters: { type: 'object', properties: {} },
    },
    run: async (_args, signal) => {
      const { reminders, isComplete } = await context.reminders.list(signal);
      const list = reminders.map((reminder) => ({ id: reminder.id, ...describe(reminder, context) }));
      return answer({ reminders: list, ...(isComplete ? {} : { isIncomplete: true }) });
    },
  };
}

/** "Cancel the reminder to take the pills." Takes out one, and only one that is clearly meant. */
export function cancelReminderTool(context: ReminderContext): Tool {
  return {
    description: {
      name: 'cancel_reminder',
      description:
        'Cancels one reminder; one that repeats does not come again. Give `id` from list_reminders, or `about`. If the answer has choices, ask the user which is meant.',
      parameters: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          about: { type: 'string', description: 'Which one, as the user put it; left out: the only one' },
        },
      },
    },
    run: async (args, signal) => {
      const { reminders, isComplete } = await context.reminders.list(signal);
      const found = findMeant(reminders, textOf(args.id), textOf(args.about));
      const [meant] = found;
      if (meant === undefined)
        return answer({ noReminder: true, ...(isComplete ? {} : { isIncomplete: true }) });
      if (found.length > 1) {
        const choices = found.slice(0, CHOICES_COUNT).map((reminder) => describe(reminder, context));
        return answer({ whichReminder: choices });
      }
      await context.reminders.cancel(meant.id);
      return answer({ cancelled: meant.text });
    },
  };
}

function describe(
  { text, dueAt, recurrence }: OpenReminder,
  { timeZone, language, now }: BuiltInContext,
): { text: string; when: string } {
  const local = toLocal(new Date(dueAt), timeZone);
  const nowLocal = toLocal(now(), timeZone);
  return { text, when: spokenTime(local, nowLocal, languageOf(text, language), recurrence) };
}

/** By id, else by the most words in common; everything where nothing is said of it. */
function findMeant(reminders: readonly OpenReminder[], id: string, about: string): readonly OpenReminder[] {
  if (id !== '') return reminders.filter((reminder) => reminder.id === id);
  const asked = wordsOf(about);
  if (asked.size === 0) return reminders;
  const scored = reminders
    .map((reminder) => ({ reminder, score: countCommon(asked, wordsOf(reminder.text)) }))
    .filter(({ score }) => score > 0);
  const best = Math.max(...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === best).map(({ reminder }) => reminder);
}

const FILLERS = new Set(['the', 'my', 'your', 'to', 'about', 'for', 'a', 'an', 'at', 'of', 'take']);

/** Words of English, pairs of characters of Chinese. */
function wordsOf(text: string): Set<string> {
  const words = (text.toLowerCase().match(/[\p{Script=Latin}\d]+/gu) ?? []).filter(
    (word) => !FILLERS.has(word),
  );
  for (const [run] of text.matchAll(/\p{Script=Han}+/gu)) {
    const characters = [...run];
    characters.slice(1).forEach((next, index) => words.push(`${characters[index]}${next}`));
  }
  return new Set(words);
}

function countCommon(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return [...one].filter((word) => other.has(word)).length;
}
