import type { PipeTransform } from '@nestjs/common';
import { locales } from 'zod';
import type { z } from 'zod';
import { ApiError } from './api-error.js';
import type { FaultyField } from './api-error.js';
import { INVALID_JSON } from './json-body.js';

const CHINESE = locales.zhCN();
const NUL = 'must not contain the character U+0000';

/** A pipe that tells its schema, for the description of the API. */
export interface ZodPipe<T extends z.ZodType = z.ZodType> extends PipeTransform<unknown, z.infer<T>> {
  schema: T;
}

/** Parses a body, query or parameter with a schema of contracts. @throws ApiError 400 or 422 with every fault */
export function zod<T extends z.ZodType>(schema: T): ZodPipe<T> {
  return {
    schema,
    transform: (value) => {
      if (value === INVALID_JSON) throw new ApiError(400, 'BODY_NOT_JSON', 'The body is not valid JSON.');
      const parsed = schema.safeParse(value ?? {});
      const faults = parsed.success ? nulFaults(value) : parsed.error.issues;
      if (parsed.success && faults.length === 0) return parsed.data;
      const details = toFields(faults);
      const first = details[0];
      throw new ApiError(
        422,
        'INPUT_INVALID',
        `${first?.path ?? 'input'}: ${first?.msg ?? 'is not valid'}`,
        details,
        () => toFields(faultsInChinese(schema, value)),
      );
    },
  };
}

interface Fault {
  path: PropertyKey[];
  message: string;
  code: string;
}

function toFields(faults: readonly Fault[]): Required<FaultyField>[] {
  return faults.map(({ path, message: msg, code }) => ({ path: path.join('.'), code, msg }));
}

/** What a schema says of itself stays in English; the list of texts has it. */
function faultsInChinese(schema: z.ZodType, value: unknown): Fault[] {
  const parsed = schema.safeParse(value ?? {}, { error: CHINESE.localeError });
  return parsed.success ? nulFaults(value) : parsed.error.issues;
}

interface Part {
  value: unknown;
  key: string;
  parent: Part | undefined;
}

/** Texts with U+0000 in them, at which databases would end them. Without recursion: bodies may be nested deeply. */
function nulFaults(value: unknown): Fault[] {
  const faults: Fault[] = [];
  const open: Part[] = [{ value, key: '', parent: undefined }];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (typeof part.value === 'string' && part.value.includes('\0'))
      faults.push({ path: pathOf(part), message: NUL, code: 'nul' });
    if (typeof part.value === 'object' && part.value !== null)
      for (const [key, inner] of Object.entries(part.value)) open.push({ value: inner, key, parent: part });
  }
  return faults;
}

function pathOf(part: Part): string[] {
  const path: string[] = [];
  for (let one: Part = part; one.parent !== undefined; one = one.parent) path.unshift(one.key);
  return path;
}
