import { createHash } from 'node:crypto';
import { ApiError } from '../http/api-error.js';

const DIGEST_LENGTH = 22;
const TAG = /^(?:W\/)?"[\u0021\u0023-\u007e\u0080-\u00ff]*"$/;

/** The tags of an `If-Match` header; `*` is any. */
export type AskedTags = readonly string[] | '*';

/** @returns 22 characters */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, DIGEST_LENGTH);
}

/**
 * A strong entity tag in two parts: what editors changed, and the whole answer with what changes by itself (whether a
 * device is online, what a gateway reports of a provider). An edit is refused for the first part only.
 * @param edited digest of the stored rows @param answer what is answered
 */
export function entityTag(edited: string, answer: unknown): string {
  return `"${edited}.${digestOf(answer)}"`;
}

/** @throws ApiError 400 PRECONDITION_INVALID */
export function readIfMatch(header: string | undefined): AskedTags | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return '*';
  const tags = header.split(',').map((tag) => tag.trim());
  if (tags.every((tag) => TAG.test(tag))) return tags;
  const msg = 'Send If-Match with the ETag of an answer as it stands, in its quotes, or with *.';
  throw new ApiError(400, 'PRECONDITION_INVALID', msg, [{ path: 'if-match', msg }]);
}

/** Whether an edit may go on: one of the tags is of the rows as they are. Weak tags never are. */
export function isEditable(asked: AskedTags, edited: string): boolean {
  return asked === '*' || asked.some((tag) => tag === `"${edited}"` || tag.startsWith(`"${edited}.`));
}

/** Whether an answer is known already. @param header `If-None-Match`; what is no tag in it is known to nobody */
export function isKnown(header: string, tag: string): boolean {
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}
