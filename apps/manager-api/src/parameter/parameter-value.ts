import { parameterType } from '@xiaozhi/contracts';
import type { ParameterType, ParameterValue } from '@xiaozhi/contracts';
import { ApiError } from '../http/api-error.js';

/** What is stored for a text that is not set; operators of the field write it too. */
export const NOT_SET = 'null';

/** @throws ApiError 422 PARAMETER_INVALID */
export function parameterFault(code: string, msg: string, path = 'value'): ApiError {
  return new ApiError(422, 'PARAMETER_INVALID', `${path}: ${msg}`, [{ path, code, msg }]);
}

/** As it is stored. @throws ApiError 422 PARAMETER_INVALID when it is none of the type */
export function toStored(type: ParameterType, value: ParameterValue): string {
  if (value === null) {
    if (type === 'string') return NOT_SET;
    throw faultOf(type);
  }
  if (type === 'array') return storedList(value);
  if (type === 'json') {
    if (typeof value !== 'object' || Array.isArray(value)) throw faultOf(type);
    return JSON.stringify(value);
  }
  if (typeof value === 'object' || typeof value !== type) throw faultOf(type);
  if (typeof value === 'number' && !Number.isFinite(value)) throw faultOf(type);
  return String(value);
}

function storedList(value: ParameterValue): string {
  if (!Array.isArray(value)) throw faultOf('array');
  if (value.some((one) => one.includes(';')))
    throw parameterFault('ARRAY_SEPARATOR', 'an entry must not contain ;');
  return value
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join(';');
}

/** A text of the field's form as a value. @throws ApiError 422 PARAMETER_INVALID */
export function fromText(type: ParameterType, text: string): ParameterValue {
  switch (type) {
    case 'string':
      return text === NOT_SET ? null : text;
    case 'number':
      if (text.trim() === '' || !Number.isFinite(Number(text))) throw faultOf(type);
      return Number(text);
    case 'boolean':
      if (!/^(?:true|false)$/i.test(text.trim())) throw faultOf(type);
      return text.trim().toLowerCase() === 'true';
    case 'array':
      return splitList(text);
    case 'json': {
      const value = parsed(text);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw faultOf(type);
      return { ...value };
    }
  }
}

/** For operators: what does not fit its type any more is shown as text. */
export function toShown(type: string, text: string): { valueType: ParameterType; value: ParameterValue } {
  const known = parameterType.safeParse(type);
  const valueType = known.success ? known.data : 'string';
  try {
    return { valueType, value: fromText(valueType, text) };
  } catch (error) {
    if (error instanceof ApiError) return { valueType, value: text };
    throw error;
  }
}

/** For gateways, as the field reads it: what does not fit its type stays text. */
export function toTreeValue(text: string, type: string): unknown {
  if (type === 'number') return Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'boolean') return text.toLowerCase() === 'true';
  if (type === 'array') return splitList(text);
  return type === 'json' ? (parsed(text) ?? text) : text;
}

/** Puts a value where the dots in its name say. */
export function placeInTree(tree: Record<string, unknown>, path: string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const branch = Object.hasOwn(tree, name) ? tree[name] : undefined;
  const next: Record<string, unknown> = typeof branch === 'object' && branch !== null ? { ...branch } : {};
  tree[name] = next;
  placeInTree(next, rest, value);
}

function splitList(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const FAULTS: Readonly<Record<ParameterType, readonly [code: string, msg: string]>> = {
  string: ['NOT_A_STRING', 'must be a text'],
  number: ['NOT_A_NUMBER', 'must be a number'],
  boolean: ['NOT_A_BOOLEAN', 'must be true or false'],
  array: ['NOT_AN_ARRAY', 'must be a list of texts'],
  json: ['NOT_AN_OBJECT', 'must be a JSON object, such as {"key": "value"}'],
};

function faultOf(type: ParameterType): ApiError {
  return parameterFault(...FAULTS[type]);
}
