import { z } from 'zod';

/** Letters, digits, `_` and `-`: `FIRMWARE_TYPE`. */
const code = z
  .string()
  .trim()
  .max(100)
  .regex(/^[A-Za-z][\w-]*$/, 'must begin with a letter and have only letters, digits, _ and -');
const name = z.string().trim().min(1).max(255);
const remark = z.string().trim().max(255);
const sort = z.number().int().min(0).max(1_000_000);

/** `POST /api/dictionaries`. `sort`: left out, behind all others. */
export const dictionaryCreate = z.object({
  code,
  name,
  remark: remark.default(''),
  sort: sort.optional(),
});
export type DictionaryCreate = z.infer<typeof dictionaryCreate>;

/** `PUT /api/dictionaries/{id}`: what is left out stays. */
export const dictionaryUpdate = z.object({
  code: code.optional(),
  name: name.optional(),
  remark: remark.optional(),
  sort: sort.optional(),
});
export type DictionaryUpdate = z.infer<typeof dictionaryUpdate>;

const value = z.string().trim().max(191);

/** `POST /api/dictionaries/{id}/entries`. `sort`: left out, behind all others. */
export const dictionaryEntryCreate = z.object({
  label: name,
  value: value.nullable().default(null),
  remark: remark.default(''),
  sort: sort.optional(),
});
export type DictionaryEntryCreate = z.infer<typeof dictionaryEntryCreate>;

/** `PUT /api/dictionaries/{id}/entries/{entryId}`: what is left out stays. */
export const dictionaryEntryUpdate = z.object({
  label: name.optional(),
  value: value.nullable().optional(),
  remark: remark.optional(),
  sort: sort.optional(),
});
export type DictionaryEntryUpdate = z.infer<typeof dictionaryEntryUpdate>;

export interface DictionaryView {
  /** A number, as text. */
  id: string;
  code: string;
  name: string;
  remark: string;
  sort: number;
  entryCount: number;
  createdAt: string;
  updatedAt: string;
}

export interface DictionaryEntryView {
  id: string;
  dictionaryId: string;
  label: string;
  /** What programs use; null: there is none. */
  value: string | null;
  remark: string;
  sort: number;
  createdAt: string;
  updatedAt: string;
}
