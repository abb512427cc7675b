import { readFileSync } from 'node:fs';
import { z } from 'zod';

const DATA = new URL('../data/', import.meta.url);

/** One thing that somebody says, and whether it belongs into a memory. */
const labelledUtterance = z.object({
  id: z.string(),
  language: z.enum(['en', 'zh']),
  speaker: z.enum(['adult', 'parent', 'elder', 'child']),
  category: z.string(),
  expected: z.enum(['fact', 'junk']),
  text: z.string(),
  /** Memories that stood in the prompt. */
  recalled: z.array(z.string()).default([]),
  /** What was kept before. */
  known: z.array(z.string()).default([]),
  /** What the assistant asked just before. */
  asked: z.string().optional(),
  /** Must not stand in what is kept or shown. */
  forbidden: z.array(z.string()).default([]),
  /** Must stand in what is kept. */
  wanted: z.array(z.string()).default([]),
});
export type LabelledUtterance = z.infer<typeof labelledUtterance>;

/** `development` was looked at while the screens were written, `held-out` only afterwards. */
export const PARTS = ['development', 'held-out'] as const;
export type Part = (typeof PARTS)[number];

/** @throws ZodError when a line is not as described in data/README.md */
export function readPart(part: Part): LabelledUtterance[] {
  return readFileSync(new URL(`${part}.jsonl`, DATA), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => labelledUtterance.parse(JSON.parse(line)));
}
