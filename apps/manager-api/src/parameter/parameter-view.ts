import { findKnownParameter } from '@xiaozhi/contracts';
import type { KnownParameter, ParameterView } from '@xiaozhi/contracts';
import { Hidden } from '../audit/field-changes.js';
import type { Fields } from '../audit/field-changes.js';
import type { ParameterRow } from '../database/parameter-rows.js';
import { withoutCredentials } from '../model-provider/provider-audit.js';
import { NOT_SET, toShown } from './parameter-value.js';
import { WEBSOCKET } from './parameter-seed.js';

const SHORTEST_WITH_HINT = 12;
const HINT_LENGTH = 4;

/** Says that the dictionaries of a first start were put in. */
export const DICTIONARIES_SEEDED = 'setup.dictionaries-seeded';
/** Codes of what this system keeps for itself; to operators they do not exist. */
export const INTERNAL_CODES: readonly string[] = ['setup.token-hash', DICTIONARIES_SEEDED];

/** @param secret the value of a secret in clear; undefined where it is not set or cannot be opened */
export function toParameterView(row: ParameterRow, secret: string | undefined): ParameterView {
  const isSecret = row.is_secret === 1;
  const shown = toShown(row.value_type, isSecret ? NOT_SET : row.value);
  return {
    ...{ id: row.id, code: row.code, valueType: shown.valueType, isSecret },
    value: isSecret ? null : shown.value,
    isSet: isSecret ? row.value !== '' : shown.value !== null,
    hint: isSecret && secret !== undefined ? hintOf(secret) : null,
    ...{ remark: row.remark, isBuiltIn: isBuiltIn(row.code) },
    isReadOnly: findKnownParameter(row.code)?.isReadOnly === true,
    ...{ createdAt: row.created_at, updatedAt: row.updated_at },
  };
}

/** For the audit log: of secrets, that they changed. */
export function toAuditedParameter(row: ParameterRow): Fields {
  const { valueType, value } = toShown(row.value_type, row.value);
  const plain = typeof value === 'string' ? withoutCredentials(value) : value;
  return {
    ...{ code: row.code, valueType, remark: row.remark, isSecret: row.is_secret === 1 },
    value: row.is_secret === 1 ? new Hidden(row.value) : plain,
  };
}

/** Whether a parameter is put in at every start. */
export function isBuiltIn(code: string): boolean {
  const known: KnownParameter | undefined = findKnownParameter(code);
  return (
    known !== undefined && (known.default !== undefined || known.isReadOnly === true || code === WEBSOCKET)
  );
}

function hintOf(secret: string): string {
  if (/^\w+:\/\//.test(secret)) return withoutCredentials(secret);
  return secret.length >= SHORTEST_WITH_HINT ? secret.slice(-HINT_LENGTH) : '';
}
