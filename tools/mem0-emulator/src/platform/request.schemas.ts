import { z } from 'zod';

const entity = z.string().min(1).optional();

export const addRequest = z.looseObject({
  messages: z
    .array(z.looseObject({ role: z.enum(['user', 'assistant']), content: z.string() }))
    .min(1, 'This list may not be empty.'),
  user_id: entity,
  agent_id: entity,
  app_id: entity,
  run_id: entity,
  metadata: z.record(z.string(), z.unknown()).optional(),
  custom_instructions: z.string().optional(),
  custom_categories: z.array(z.record(z.string(), z.string())).optional(),
  expiration_date: z.string().nullish(),
  infer: z.boolean().optional(),
  timestamp: z.number().int().optional(),
});

export const searchRequest = z.looseObject({
  query: z.string().min(1),
  filters: z.record(z.string(), z.unknown()),
  top_k: z.number().int().min(1).max(1000).default(10),
  threshold: z.number().min(0).max(1).default(0.1),
  metadata: z.record(z.string(), z.unknown()).optional(),
  categories: z.array(z.string()).optional(),
  show_expired: z.boolean().optional(),
});

export const listRequest = z.looseObject({
  filters: z.record(z.string(), z.unknown()),
  start_date: z.string().optional(),
  end_date: z.string().optional(),
  categories: z.array(z.string()).optional(),
  keywords: z.string().optional(),
  show_expired: z.boolean().optional(),
});

export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(200).default(100),
});

export const updateRequest = z.looseObject({
  text: z.string().min(1).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  expiration_date: z.string().nullish(),
});

export const batchRequest = z.object({
  memories: z
    .array(z.looseObject({ memory_id: z.string(), text: z.string().optional() }))
    .max(1000, 'Maximum of 1000 memories in a single request'),
});

export const feedbackRequest = z.object({
  memory_id: z.string().min(1),
  feedback: z.enum(['POSITIVE', 'NEGATIVE', 'VERY_NEGATIVE']).nullish(),
  feedback_reason: z.string().nullish(),
});

const entityFilters = z.looseObject({
  AND: z.array(z.record(z.string(), z.unknown())).optional(),
  OR: z.array(z.record(z.string(), z.unknown())).optional(),
});

/** Filters of an export come as AND or OR; flat ones are refused. */
export const exportRequest = z.object({
  schema: z.record(z.string(), z.unknown(), 'Schema is required and must be a valid object'),
  filters: entityFilters.optional(),
});

export const exportQuery = z.looseObject({
  memory_export_id: z.string().optional(),
  filters: z.record(z.string(), z.unknown()).optional(),
});

export const projectUpdate = z.looseObject({
  custom_instructions: z.array(z.string()).optional(),
  custom_categories: z.array(z.record(z.string(), z.string())).optional(),
});
