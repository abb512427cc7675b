import { z } from 'zod';

/**
 * Answer of every `/api` route. Success: `code` 0 and `data`. Failure: the HTTP status says the class,
 * `code` repeats it, `error` is the stable name that programs and the console act on.
 */
export interface ApiEnvelope<T> {
  code: number;
  msg: string;
  data: T;
}

export interface ApiFailure {
  code: number;
  msg: string;
  data: null;
  /** For example `AGENT_NOT_FOUND`; listed in docs/errors.md. */
  error: string;
  details: { path: string; msg: string }[];
  requestId: string;
}

export interface PageView<T> {
  total: number;
  list: T[];
}

/** Query of every list route. */
export const pageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(200).default(20),
});
export type PageQuery = z.infer<typeof pageQuery>;
