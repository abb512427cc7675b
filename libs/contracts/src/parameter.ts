import { z } from 'zod';
import { listQuery } from './http.js';

/** How the value of a parameter is read. `array`: short texts; `json`: an object. */
export const parameterType = z.enum(['string', 'number', 'boolean', 'array', 'json']);
export type ParameterType = z.infer<typeof parameterType>;

/** Null: not set. */
export type ParameterValue = string | number | boolean | string[] | Record<string, unknown> | null;

const value = z.union([
  z.string().max(60_000),
  z.number(),
  z.boolean(),
  z.array(z.string().trim().max(1_000)).max(1_000),
  z.record(z.string(), z.unknown()),
  z.null(),
]);
const remark = z.string().trim().max(200);

/** Names with dots between them: `server.websocket`. */
export const parameterCode = z
  .string()
  .trim()
  .max(100)
  .regex(
    /^[A-Za-z][\w-]*(?:\.[A-Za-z0-9][\w-]*)*$/,
    'must be names of letters, digits, _ and - with dots between them, such as server.name',
  );

/** `POST /api/parameters`. `isSecret`: the value is kept sealed and never shown; fixed from then on. */
export const parameterCreate = z.object({
  code: parameterCode,
  valueType: parameterType,
  value,
  isSecret: z.boolean().optional(),
  remark: remark.default(''),
});
export type ParameterCreate = z.infer<typeof parameterCreate>;

/** `PUT /api/parameters/{id}`: what is left out stays. A new type needs a value of it. */
export const parameterUpdate = z.object({
  valueType: parameterType.optional(),
  value: value.optional(),
  remark: remark.optional(),
});
export type ParameterUpdate = z.infer<typeof parameterUpdate>;

/** `POST /api/parameters/{id}/test`: another value than the one that is kept, before it is saved. */
export const parameterTest = z.object({ value: z.string().max(2_000).optional() });
export type ParameterTest = z.infer<typeof parameterTest>;

/** `GET /api/parameters`: searched in codes and remarks. */
export const parameterQuery = listQuery.extend({ valueType: parameterType.optional() });
export type ParameterQuery = z.infer<typeof parameterQuery>;

export interface ParameterView {
  /** A number, as text. */
  id: string;
  code: string;
  valueType: ParameterType;
  /** Null for secrets, and for what is not set. */
  value: ParameterValue;
  isSecret: boolean;
  isSet: boolean;
  /** Of a secret: its last four characters, or an address without what is secret in it. */
  hint: string | null;
  remark: string;
  /** Always there: it can be reset, and not deleted. */
  isBuiltIn: boolean;
  /** Set in the environment, and shown only. */
  isReadOnly: boolean;
  createdAt: string;
  updatedAt: string;
}

/**
 * What came of asking an address: `ok`; `refused` by the rules for addresses; `timeout`; `unreachable`; `wrong-answer`:
 * something else is there.
 */
export const PARAMETER_TEST_OUTCOMES = ['ok', 'refused', 'timeout', 'unreachable', 'wrong-answer'] as const;
export type ParameterTestOutcome = (typeof PARAMETER_TEST_OUTCOMES)[number];

export interface ParameterTestView {
  /** In the order of the value; of addresses with a key, without it. */
  checks: { address: string; outcome: ParameterTestOutcome; ms: number }[];
}
