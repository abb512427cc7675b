import { z } from 'zod';
import { OUTBOX_ERROR_CODES, OutboxError } from '../../outbox-error.js';
import { OUTBOX_OPERATIONS } from '../outbox-request.js';
import type { OutboxRequest } from '../outbox-request.js';

/** What an `OutboxError` is on its way between threads; a cause keeps its text only. */
const fault = z.object({
  code: z.enum(OUTBOX_ERROR_CODES),
  message: z.string(),
  cause: z.string().optional(),
});
export type Fault = z.infer<typeof fault>;

const request = z.object({
  operation: z.enum(OUTBOX_OPERATIONS),
  args: z.array(z.unknown()),
  durability: z.enum(['FULL', 'NORMAL', 'NONE']),
});

/** What the thread of the outbox is asked. Arguments are checked by the types of both ends: they are built together. */
export const question = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    id: z.number(),
    request: z.custom<OutboxRequest>((value) => request.safeParse(value).success),
  }),
  z.object({ kind: z.literal('close') }),
]);
export type Question = z.infer<typeof question>;

/** The id of the first answer: whether the file could be opened. Questions count from 1. */
export const OPENING_ID = 0;

/** What it answers, to each question in their order. */
export const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), id: z.number(), value: z.unknown() }),
  z.object({ kind: z.literal('failed'), id: z.number(), fault }),
]);
export type Answer = z.infer<typeof answer>;

export function toFault({ code, message, cause }: OutboxError): Fault {
  return { code, message, ...(cause instanceof Error ? { cause: cause.message } : {}) };
}

export function toError({ code, message, cause }: Fault): OutboxError {
  return new OutboxError(code, message, cause === undefined ? {} : { cause: new Error(cause) });
}
