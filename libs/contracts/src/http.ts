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

/** What is wrong with one field of a request. */
export interface ApiFault {
  path: string;
  /** What kind of fault: of the schema (`too_small`, `invalid_type`, …), or the name of the failure. */
  code: string;
  msg: string;
}

/** Messages are in English, or in Chinese where `accept-language` asks for it. */
export interface ApiFailure {
  code: number;
  msg: string;
  data: null;
  /** For example `AGENT_NOT_FOUND`; listed in docs/errors.md. */
  error: string;
  details: ApiFault[];
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

/** Query of lists that are sorted and searched. */
export const listQuery = pageQuery.extend({
  /** A field of the list, with `-` before it for the highest first. */
  sort: z.string().max(64).optional(),
  /** Part of a name, in any case. */
  search: z.string().trim().max(128).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;
