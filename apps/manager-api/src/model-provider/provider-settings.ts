import {
  ProviderConfigError,
  parseProviderFields,
  providerCatalogue,
  providerKind,
} from '@xiaozhi/contracts';
import type {
  ProviderDefinition,
  ProviderFieldFault,
  ProviderFieldInput,
  ProviderFieldView,
  ProviderKind,
} from '@xiaozhi/contracts';
import { encoderNameOf } from '@xiaozhi/memory-encoder';
import { isSecretKey } from '@xiaozhi/observability';
import { checkUrl, refusalIn } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';
import { ApiError } from '../http/api-error.js';
import type { SecretVault } from '../security/secret-vault.js';

export type SettingValue = string | number | boolean;
type StoredValue = SettingValue | { sealed: string; lastFour: string };
export type StoredSettings = Record<string, StoredValue>;
export interface FieldSchema {
  key: string;
  label: string;
  type: string;
}

const storedSettings = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.object({ sealed: z.string(), lastFour: z.string() })]),
);
const fieldSchemas = z.array(z.object({ key: z.string(), label: z.string(), type: z.string() }));

/** `memory` → `Memory`. @throws ApiError 422 naming the kinds */
export function requireKind(modelType: string): ProviderKind {
  const kind = providerKind.options.find((option) => option.toLowerCase() === modelType.toLowerCase());
  if (kind !== undefined) return kind;
  const msg = `must be one of ${providerKind.options.join(', ')}`;
  throw new ApiError(422, 'INPUT_INVALID', `modelType: ${msg}`, [{ path: 'modelType', msg }]);
}

/** What this system knows of a provider; undefined for a code of somebody else's. */
export function findDefinition(kind: ProviderKind, code: string): ProviderDefinition | undefined {
  return providerCatalogue.find((definition) => definition.kind === kind && definition.code === code);
}

/** Reads JSON columns back. */
export function parseStoredSettings(text: string): StoredSettings {
  return storedSettings.parse(JSON.parse(text));
}

export function parseFieldSchemas(text: string): FieldSchema[] {
  return fieldSchemas.parse(JSON.parse(text));
}

/** A field is secret when it says so, its definition says so, or its name does. */
export function isSecretField(
  key: string,
  type: string | undefined,
  definition: ProviderDefinition | undefined,
): boolean {
  const known = definition?.fields.find((field) => field.key === key);
  return type === 'password' || known?.type === 'password' || (known === undefined && isSecretKey(key));
}

/** Settings in clear: for gateways, and for checking. */
export function openSettings(
  stored: StoredSettings,
  configId: string,
  vault: SecretVault,
): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(stored).map(([key, value]) => [
      key,
      typeof value === 'object' ? vault.open(value.sealed, settingIdentity(configId, key)) : value,
    ]),
  );
}

/**
 * Settings after an update: given values replace, a secret left out or masked stays, a blank value is removed.
 * @throws ApiError 422 with every fault, for a provider that this system knows
 */
export function mergeSettings(
  stored: StoredSettings,
  fields: readonly ProviderFieldInput[],
  context: { configId: string; definition: ProviderDefinition | undefined; vault: SecretVault },
): StoredSettings {
  const { configId, definition, vault } = context;
  const merged: StoredSettings = { ...stored };
  for (const { key, type, value } of fields) {
    if (value === undefined || value === null) continue;
    const isSecret = isSecretField(key, type, definition);
    if (isSecret && (value === '' || isMasked(value))) continue;
    if (value === '') delete merged[key];
    else if (!isSecret) merged[key] = value;
    else
      merged[key] = {
        sealed: vault.seal(String(value), settingIdentity(configId, key)),
        lastFour: lastFourOf(String(value)),
      };
  }
  if (definition !== undefined) requireValid(definition, openSettings(merged, configId, vault));
  return merged;
}

/** Fields as they are shown: those of the definition first, then whatever else was stored. Never a secret's value. */
export function toFieldViews(
  schemas: readonly FieldSchema[],
  stored: StoredSettings,
  definition: ProviderDefinition | undefined,
): ProviderFieldView[] {
  const known = (definition?.fields ?? []).map((field) => ({
    key: field.key,
    label: field.label.en,
    type: field.type,
  }));
  const others = schemas.filter(({ key }) => !known.some((field) => field.key === key));
  return [...known, ...others].map(({ key, label, type }) => {
    const value = Object.hasOwn(stored, key) ? stored[key] : undefined;
    const isSecret = isSecretField(key, type, definition);
    return {
      key,
      label,
      type: isSecret ? 'password' : type,
      value: isSecret || typeof value === 'object' ? null : (value ?? null),
      isSecret,
      isSet: value !== undefined,
      lastFour: typeof value === 'object' ? value.lastFour : null,
    };
  });
}

function requireValid(definition: ProviderDefinition, settings: Record<string, SettingValue>): void {
  const own = parseProviderFields(definition, settings).faults;
  const others = encoderFaults(definition, settings).filter(({ key }) =>
    own.every((fault) => fault.key !== key),
  );
  const addresses = addressFaults(definition, settings).filter(({ key }) =>
    own.every((fault) => fault.key !== key),
  );
  const faults = [...own, ...others, ...addresses];
  if (faults.length === 0) return;
  const details = faults.map(({ key, message }) => ({ path: `fields.${key}`, msg: message }));
  throw new ApiError(422, 'PROVIDER_CONFIG_INVALID', faults.map(({ message }) => message).join(' '), details);
}

/** What can be seen of an address now; what its name means is checked whenever it is asked. */
function addressFaults(
  { fields }: ProviderDefinition,
  settings: Record<string, SettingValue>,
): readonly ProviderFieldFault[] {
  return fields.flatMap(({ key, type }) => {
    const value = settings[key];
    if (type !== 'url' || typeof value !== 'string') return [];
    try {
      checkUrl(value);
      return [];
    } catch (error) {
      return [{ key, message: refusalIn(error)?.message ?? 'The address is no URL.' }];
    }
  });
}

/** What an encoder needs depends on which one is chosen. */
function encoderFaults(
  { usesEncoder }: ProviderDefinition,
  settings: Record<string, SettingValue>,
): readonly ProviderFieldFault[] {
  if (usesEncoder !== true) return [];
  try {
    encoderNameOf(settings);
    return [];
  } catch (error) {
    if (error instanceof ProviderConfigError) return error.faults;
    throw error;
  }
}

function isMasked(value: string | number | boolean): boolean {
  return typeof value === 'string' && /\*{3,}|•{3,}/.test(value);
}

function lastFourOf(secret: string): string {
  return secret.length >= 12 ? secret.slice(-4) : '';
}

/** What a sealed setting is bound to. */
export function settingIdentity(configId: string, key: string): string {
  return `model_config/${configId}/${key}`;
}
