import { z } from 'zod';
import type { ToolRound } from '../llm.js';
import type { Phrases } from './phrases.js';
import { toSecondPerson } from './second-person.js';

const memoryAnswer = z.union([
  z.object({ forgotten: z.string() }),
  z.object({ notFound: z.string() }),
  z.object({ choices: z.array(z.string()).min(1) }),
  z.object({ remembering: z.boolean() }),
]);

/** What became of a wish, in words. */
export function tellResult({ results }: ToolRound, phrases: Phrases): string {
  const result = results[0] ?? '';
  if (result.startsWith('Failed')) return phrases.failed;
  const parsed = memoryAnswer.safeParse(parseJson(result));
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
