import { isDeepStrictEqual } from 'node:util';
import type { AuditChange } from '@xiaozhi/contracts';
import { isSecretKey } from '@xiaozhi/observability';

/** A value that is compared and never shown. */
export class Hidden {
  constructor(readonly value: unknown) {}
}

export type Fields = Readonly<Record<string, unknown>>;

/** Counts of tokens that a model reads, no secrets. */
const COUNTS = /max_?tokens|tokens?_?(?:budget|count|limit)/i;
const DEPTH = 4;

/**
 * The fields that differ, by name; those of objects as `outer.inner`, lists as a whole. Null and missing are the same.
 * @param before null of what was made, @param after null of what is gone
 */
export function changesBetween(before: Fields | null, after: Fields | null): AuditChange[] {
  const [old, now] = [flat(before ?? {}), flat(after ?? {})];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((field) => {
    const [was, is] = [old.get(field) ?? null, now.get(field) ?? null];
    if (isDeepStrictEqual(was, is)) return [];
    const isSecret = was instanceof Hidden || is instanceof Hidden || isSecretName(field);
    return [{ field, before: isSecret ? null : was, after: isSecret ? null : is, isSecret }];
  });
}

function isSecretName(field: string): boolean {
  return isSecretKey(field.split('.').at(-1) ?? '') && !COUNTS.test(field);
}

function flat(fields: Fields, prefix = '', depth = DEPTH): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    const field = prefix + name;
    if (isPlain(value) && depth > 0)
      for (const [inner, one] of flat(value, `${field}.`, depth - 1)) found.set(inner, one);
    else if (value !== undefined) found.set(field, value);
  }
  return found;
}

function isPlain(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Hidden);
}
