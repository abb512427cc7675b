import { z } from 'zod';
import type { ToolRound } from '../llm.js';
import { PHRASES } from './phrases.js';
import { tellPrompts } from './prompt-answer.js';
import { tellReminder } from './reminder-answer.js';
import { toSecondPerson } from './second-person.js';

const memoryAnswer = z.union([
  z.object({ forgotten: z.string() }),
  z.object({ notFound: z.string() }),
  z.object({ choices: z.array(z.string()).min(1) }),
  z.object({ remembering: z.boolean() }),
]);

/** What became of a wish, in words. */
export function tellResult({ results }: ToolRound, language: 'en' | 'zh'): string {
  const phrases = PHRASES[language];
  const result = results[0] ?? '';
  if (result.startsWith('Failed')) return phrases.failed;
  const answer = parseJson(result);
  const told = tellReminder(answer, language) ?? tellPrompts(answer, language);
  if (told !== undefined) return told;
  const parsed = memoryAnswer.safeParse(answer);
  if (!parsed.success) return phrases.done;
  const { data } = parsed;
  if ('forgotten' in data) return phrases.forgotten(toSecondPerson(data.forgotten));
  if ('notFound' in data) return phrases.nothingToForget;
  if ('choices' in data) return phrases.whichToForget(data.choices.map(toSecondPerson));
  return data.remembering ? phrases.remembering : phrases.notRemembering;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A device's own words: it did what it was asked.
    return undefined;
  }
}
