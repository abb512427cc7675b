import type { z } from 'zod';

/** Asks the agent's language model one thing and gets one answer. */
export type CompleteText = (prompt: { system: string; user: string }, signal: AbortSignal) => Promise<string>;

/** Longer than twenty facts can be; what is longer was not what was asked for. */
const ANSWER_CHARACTERS = 64_000;
/** Two questions fit into the deadline of a save, and a model that is late gives way to rules. */
const MODEL_DEADLINE_MS = 12_000;
const FENCED = /^```(?:json)?\s*\n([\s\S]*?)\n?\s*```$/u;
/** Models that think aloud do it first. */
const THOUGHTS = /^\s*<think>[\s\S]*?<\/think>/u;

/** The model's answer is not what was asked for. */
export class ExtractionAnswerError extends Error {
  readonly code = 'EXTRACTION_BAD_ANSWER';
  readonly retryable = true;
}

/**
 * One question whose answer is JSON of one form: bare, or in one code fence, and nothing beside it.
 * @throws ExtractionAnswerError for any other answer, or what `complete` throws
 */
export async function askForJson<T>(
  prompt: { system: string; user: string },
  schema: z.ZodType<T>,
  complete: CompleteText,
  signal: AbortSignal,
): Promise<T> {
  const answer = await completeInTime(prompt, complete, signal);
  if (answer.length > ANSWER_CHARACTERS)
    throw new ExtractionAnswerError(`The language model answered with ${answer.length} characters.`);
  const parsed = schema.safeParse(parseJson(answer));
  if (parsed.success) return parsed.data;
  throw new ExtractionAnswerError('The language model answered with JSON of another form.', {
    cause: parsed.error,
  });
}

/** `complete` heeds its signal. */
async function completeInTime(
  prompt: { system: string; user: string },
  complete: CompleteText,
  signal: AbortSignal,
): Promise<string> {
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new ExtractionAnswerError(`The language model did not answer within ${MODEL_DEADLINE_MS} ms.`),
    );
  }, MODEL_DEADLINE_MS);
  try {
    return await complete(prompt, AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function parseJson(answer: string): unknown {
  const bare = answer.replace(THOUGHTS, '').trim();
  try {
    return JSON.parse(FENCED.exec(bare)?.[1] ?? bare);
  } catch (cause) {
    // The text is what people said: it stays out of the message.
    throw new ExtractionAnswerError('The language model answered with something other than JSON.', { cause });
  }
}
