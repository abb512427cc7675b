import { z } from 'zod';

const MAX_WORDS = 1_000;
/** The line form of gateways has one bar, and no room for a second line. */
const word = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(128)
  .regex(/^[^|\r\n]*$/, 'must have no | and be one line');

/** How a word that an agent writes is to be said by its voice. */
export const correctWord = z.object({ source: word, target: word });
export type CorrectWord = z.infer<typeof correctWord>;

/** All words of an agent; each source once, as it is written. */
export const correctWordList = z
  .array(correctWord)
  .max(MAX_WORDS)
  .superRefine((words, context) => {
    const known = new Set<string>();
    for (const [index, { source }] of words.entries()) {
      if (known.has(source))
        context.addIssue({ code: 'custom', path: [index, 'source'], message: `"${source}" is there twice` });
      known.add(source);
    }
  });

/** `POST /xiaozhi/config/correct-words` (gateway secret). */
export const correctWordsRequest = z.object({ macAddress: z.string().min(1) });
export type CorrectWordsRequest = z.infer<typeof correctWordsRequest>;
