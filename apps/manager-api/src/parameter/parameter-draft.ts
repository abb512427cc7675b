import { findKnownParameter, parameterCode } from '@xiaozhi/contracts';
import type { ParameterCreate, ParameterType, ParameterUpdate } from '@xiaozhi/contracts';
import { isSecretKey } from '@xiaozhi/observability';
import type { WriteRows } from '../database/database.js';
import type { ParameterRow } from '../database/parameter-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { SECOND_FACTOR_PARAMETER, requireOwnFactor } from '../second-factor/second-factor-rule.js';
import { NOT_SET, fromText, parameterFault, toStored } from './parameter-value.js';
import { requireUsable } from './parameter.rules.js';

/** A parameter as an operator wants it, its value in clear. */
export interface ParameterDraft {
  code: string;
  valueType: ParameterType;
  isSecret: boolean;
  /** Undefined: as it is. */
  text: string | undefined;
}

/** What the system and the field call a code, whichever case is asked for. */
export function draftOf(input: ParameterCreate): ParameterDraft {
  const known = findKnownParameter(input.code);
  const code = known?.code ?? input.code;
  const isSecret =
    known === undefined ? (input.isSecret ?? isSecretKey(lastName(code))) : known.isSecret === true;
  requireType(code, input.valueType, isSecret);
  const text = toStored(input.valueType, input.value);
  requireUsable(code, text);
  return { code, valueType: input.valueType, isSecret, text };
}

/** @param current the value in clear; undefined where it is not set or cannot be opened */
export function draftOfUpdate(
  row: ParameterRow,
  input: ParameterUpdate,
  current: string | undefined,
): ParameterDraft {
  const valueType = input.valueType ?? (row.value_type as ParameterType);
  const isSecret = row.is_secret === 1;
  requireType(row.code, valueType, isSecret);
  const isKept = input.value === undefined || (isSecret && isKeptSecret(input.value));
  if (isKept && valueType !== row.value_type)
    throw parameterFault('VALUE_MISSING', 'a new type needs a value of it');
  const text = isKept ? undefined : toStored(valueType, input.value ?? null);
  if (text !== undefined && text !== current) requireUsable(row.code, text);
  return { code: row.code, valueType, isSecret, text };
}

/** A value in the field's form. @throws ApiError 422 PARAMETER_INVALID */
export function requireTyped(valueType: ParameterType, text: string): ParameterCreate['value'] {
  return fromText(valueType, text);
}

/** @throws ApiError 409 PARAMETER_EXISTS, PARAMETER_CODE_CONFLICT */
export async function requireFreeCode(rows: WriteRows, code: string): Promise<void> {
  const wanted = code.toLowerCase();
  for (const { code: other } of await rows.of('parameter').find({ select: { code: true } })) {
    const there = other.toLowerCase();
    if (there === wanted)
      throw new ApiError(409, 'PARAMETER_EXISTS', `There is a parameter "${other}" already.`);
    // Gateways read the dots as a tree: a name cannot have a value and branches.
    if (there.startsWith(`${wanted}.`) || wanted.startsWith(`${there}.`))
      throw new ApiError(
        409,
        'PARAMETER_CODE_CONFLICT',
        `"${code}" and "${other}" cannot be at the same time: one is part of the other's name.`,
      );
  }
}

/** What a value needs beside itself. @throws ApiError 422 PARAMETER_INVALID, 409 SECOND_FACTOR_FIRST */
export async function requireSurroundings(
  rows: WriteRows,
  actor: Actor,
  { code, text }: ParameterDraft,
): Promise<void> {
  if (code === SECOND_FACTOR_PARAMETER && text !== undefined && !['', NOT_SET, 'off'].includes(text.trim()))
    await requireOwnFactor(rows, actor);
  if (code === 'device.default_agent' && text !== undefined && !['', NOT_SET].includes(text))
    if ((await rows.of('agent').countBy({ id: text })) === 0)
      throw parameterFault('AGENT_UNKNOWN', 'there is no agent with this id');
  if (code !== 'server.enable_mobile_register' || text !== 'true') return;
  for (const needed of SMS_CODES) {
    const row = await rows.of('parameter').findOneBy({ code: needed });
    if (row === null || ['', NOT_SET].includes(row.value))
      throw parameterFault('SMS_MISSING', `set ${needed} first`);
  }
}

const SMS_CODES = ['access_key_id', 'access_key_secret', 'sign_name', 'sms_code_template_code'].map(
  (name) => `aliyun.sms.${name}`,
);

function requireType(code: string, valueType: ParameterType, isSecret: boolean): void {
  if (!parameterCode.safeParse(code).success) return;
  const known = findKnownParameter(code);
  if (known !== undefined && known.valueType !== valueType)
    throw parameterFault('TYPE_FIXED', `must be ${known.valueType} for this parameter`, 'valueType');
  if (isSecret && valueType !== 'string')
    throw parameterFault('SECRET_TYPE', 'must be string: only texts are kept as secrets', 'valueType');
}

/** Left empty, or masked as it was shown. */
function isKeptSecret(value: ParameterUpdate['value']): boolean {
  return typeof value === 'string' && (value === '' || /\*{4,}/.test(value));
}

function lastName(code: string): string {
  return code.split('.').at(-1) ?? '';
}
