import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { ApiError } from './api-error.js';
import { INVALID_JSON } from './json-body.js';

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
      if (parsed.success) return parsed.data;
      const details = parsed.error.issues.map((issue) => ({
        path: issue.path.join('.'),
        msg: issue.message,
      }));
      const first = details[0];
      throw new ApiError(
        422,
        'INPUT_INVALID',
        `${first?.path ?? 'input'}: ${first?.msg ?? 'is not valid'}`,
        details,
      );
    },
  };
}
