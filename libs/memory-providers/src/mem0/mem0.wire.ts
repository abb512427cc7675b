import { MemoryUnavailable } from '@xiaozhi/memory';
import { z } from 'zod';

/** Answers of the Mem0 platform, keys in camel case as its client hands them out; `metadata` stays as stored. */
const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not a date');

export const mem0Metadata = z
  .looseObject({
    interaction_ids: z.array(z.string()).optional().catch(undefined),
    session_id: z.string().optional().catch(undefined),
    device_id: z.string().optional().catch(undefined),
    agent_id: z.string().optional().catch(undefined),
    channel: z.string().optional().catch(undefined),
    said_at: z.string().optional().catch(undefined),
    // Of a memory that was brought here from another provider.
    origin_id: z.string().optional().catch(undefined),
    migration_id: z.string().optional().catch(undefined),
    kind: z.string().optional().catch(undefined),
    slot: z.string().optional().catch(undefined),
    changed_at: z.string().optional().catch(undefined),
    about_from: z.string().optional().catch(undefined),
    about_to: z.string().optional().catch(undefined),
    valid_from: z.string().optional().catch(undefined),
    valid_to: z.string().optional().catch(undefined),
    utterance: z.string().optional().catch(undefined),
    message_index: z.number().int().min(0).optional().catch(undefined),
    extracted_by: z.enum(['rules', 'llm', 'provider', 'operator']).optional().catch(undefined),
  })
  .nullish();

export const mem0Memory = z.object({
  id: z.string().min(1),
  memory: z.string(),
  userId: z.string().nullish(),
  score: z.number().nullish(),
  metadata: mem0Metadata,
  categories: z.array(z.string()).nullish(),
  replacedBy: z.string().nullish(),
  createdAt: instant,
  updatedAt: instant.nullish(),
});
export type Mem0Memory = z.infer<typeof mem0Memory>;

export const mem0Page = z.object({ count: z.number().int().min(0), results: z.array(mem0Memory) });
export const mem0SearchAnswer = z.object({ results: z.array(mem0Memory) });

const result = z.looseObject({ id: z.string().optional(), event: z.string().optional() });
export const mem0AddAnswer = z.object({
  eventId: z.string().optional(),
  status: z.string().optional(),
  results: z.array(result).optional(),
});
export type Mem0AddAnswer = z.infer<typeof mem0AddAnswer>;

export const mem0Event = z.object({
  id: z.string(),
  status: z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED']),
  payload: z.looseObject({ userId: z.string().nullish(), metadata: mem0Metadata }).nullish(),
  results: z.array(result).nullish(),
  error: z.string().nullish(),
});
export type Mem0Event = z.infer<typeof mem0Event>;
export const mem0EventPage = z.object({ next: z.string().nullish(), results: z.array(mem0Event) });

const mem0Version = z.object({
  oldMemory: z.string().nullish(),
  newMemory: z.string().nullish(),
  event: z.enum(['ADD', 'UPDATE', 'DELETE']),
  createdAt: instant,
});
export type Mem0Version = z.infer<typeof mem0Version>;
export const mem0History = z.array(mem0Version);
export const mem0Ping = z.object({ status: z.literal('ok') });

/** An answer as its type. @throws MemoryUnavailable when it is anything else; the answer is not quoted */
export function understood<T>(schema: z.ZodType<T>, answer: unknown, call: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join('.') || 'answer').slice(0, 3);
  throw new MemoryUnavailable(
    `[mem0ai] answered ${call} in a form that is not Mem0's (${where.join(', ')}); check the server address.`,
  );
}

/** Keys of an answer in camel case, as the platform's client hands them out; what stands in `metadata` stays. */
export function camelKeys(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(camelKeys);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      key === 'metadata' ? value : camelKeys(value),
    ]),
  );
}
