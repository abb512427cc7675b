import type { ListQuery } from '@xiaozhi/contracts';
import { z } from 'zod';
import { ApiError, GatewayError } from './api-error.js';
import { zod } from './zod.pipe.js';

/** Zone of the times that consoles of the field show as they come. */
const FIELD_ZONE = 'Asia/Shanghai';
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 1_000;
const ABSENT = new Set(['', 'undefined', 'null']);

/** A text that may come as a number, and means nothing when it is empty, `undefined` or `null`. */
export const fieldText = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((given) => {
    const text = given === null || given === undefined ? '' : String(given).trim();
    return ABSENT.has(text) ? undefined : text;
  });

/** A text that counts as it stands, `null` too. */
export const fieldValue = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((given) => (given === null || given === undefined ? undefined : String(given)));

/** Beyond it no page of any list has anything, and a database no number for where it begins. */
const MAX_PAGE = 1_000_000;
const pageNumber = fieldText.transform((text) =>
  Math.min(MAX_PAGE, Math.max(1, Math.trunc(Number(text ?? 1)) || 1)),
);

/** Query of a page, with whatever else a list is narrowed by. */
export const fieldPage = z.object({
  page: pageNumber,
  limit: fieldText.transform((text) =>
    Math.min(MAX_LIMIT, Math.max(1, Math.trunc(Number(text ?? DEFAULT_LIMIT)) || DEFAULT_LIMIT)),
  ),
  orderField: fieldText,
  order: fieldText,
});
export type FieldPage = z.infer<typeof fieldPage>;

/** Ids as consoles send them: a bare list, numbers or texts. */
export const fieldIds = z.array(z.union([z.string(), z.number()]).transform(String)).or(z.object({}));
export type FieldIds = z.infer<typeof fieldIds>;

/** @throws GatewayError 10001 where there is none */
export function requireIds(given: FieldIds): string[] {
  if (Array.isArray(given) && given.length > 0) return given;
  throw missing('ids');
}

/** @throws GatewayError 10001, or the code that the field has for it */
export function requireText(field: string, text: string | undefined, code?: number): string {
  if (text !== undefined && text.trim() !== '') return text;
  throw missing(field, code);
}

function missing(field: string, code: number = FIELD_CODES.missing): GatewayError {
  return new GatewayError(code, `${field} must not be empty.`);
}

/** What a console of the field sent, put into our words, by the same schema as our own routes. @throws ApiError 422 */
export function parseAsOurs<T extends z.ZodType>(schema: T, given: object): z.infer<T> {
  return zod(schema).transform(given, { type: 'body' });
}

/** A page as lists of this system are asked for. @param columns names of the field to ours */
export function toListQuery(
  { page, limit, orderField, order }: FieldPage,
  columns: Readonly<Record<string, string>>,
): ListQuery {
  const name = orderField === undefined ? undefined : columns[orderField.replaceAll('_', '').toLowerCase()];
  const isUp = order?.toLowerCase() === 'asc';
  return { page, limit, ...(name === undefined ? {} : { sort: isUp ? name : `-${name}` }) };
}

/** `2026-03-02 16:00:00`, in the zone of the field. @param iso UTC */
export function toFieldTime(iso: string): string | null {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return null;
  return new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: FIELD_ZONE, year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).format(at);
}

/** Numbers that consoles of the field know failures by. */
export const FIELD_CODES = {
  missing: 10_001,
  exists: 10_002,
  valueMissing: 10_034,
  typeMissing: 10_035,
  typeUnknown: 10_036,
  updateFailed: 10_066,
} as const;

/** Our name of a failure, or of the fault of its first field, to the number of the field. */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ NOT_A_NUMBER: 10_037, NOT_A_BOOLEAN: 10_038, NOT_AN_ARRAY: 10_039, ARRAY_SEPARATOR: 10_039 },
  ...{ NOT_AN_OBJECT: 10_040, WEBSOCKET_EMPTY: 10_098, WEBSOCKET_LOCAL: 10_099, WEBSOCKET_FORM: 10_100 },
  ...{ OTA_LOCAL: 10_103, OTA_HTTP: 10_104, OTA_END: 10_105, MCP_LOCAL: 10_110, MCP_KEY: 10_111 },
  ...{ VOICEPRINT_LOCAL: 10_116, VOICEPRINT_KEY: 10_117, VOICEPRINT_HTTP: 10_118 },
  ...{ MQTT_KEY_SHORT: 10_123, MQTT_KEY_CASE: 10_124, MQTT_KEY_WEAK: 10_125 },
  ...{ PARAMETER_EXISTS: FIELD_CODES.exists, PARAMETER_BUILT_IN: 10_043, PARAMETER_NOT_FOUND: 10_051 },
  ...{
    DICTIONARY_NOT_FOUND: 10_076,
    DICTIONARY_EXISTS: 10_077,
    ENTRY_EXISTS: 10_128,
    ENTRY_NOT_FOUND: 10_051,
    TIMBRE_NOT_FOUND: 10_051,
    TIMBRE_EXISTS: FIELD_CODES.exists,
  },
};

/** Does what a console of the field asks for, and tells failures by its numbers. @throws GatewayError */
export async function inFieldForm<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const code = NUMBERS[error.details[0]?.code ?? ''] ?? NUMBERS[error.code];
    throw code === undefined ? error : new GatewayError(code, error.details[0]?.msg ?? error.message);
  }
}
