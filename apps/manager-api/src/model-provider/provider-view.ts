import type { ModelProviderView, ProviderKind } from '@xiaozhi/contracts';
import type { ModelConfigRow, ModelProviderRow, ProviderStateRow } from '../database/rows.js';
import { findDefinition, parseFieldSchemas, parseStoredSettings, toFieldViews } from './provider-settings.js';
import type { FieldSchema } from './provider-settings.js';

/** A provider as operators see it: never with a secret. */
export function toProviderView(
  provider: ModelProviderRow,
  config: ModelConfigRow | undefined,
  state: ProviderStateRow | undefined,
): ModelProviderView {
  const kind = provider.model_type as ProviderKind;
  const definition = findDefinition(kind, provider.provider_code);
  const stored = config === undefined ? {} : parseStoredSettings(config.settings);
  const isKnown = definition !== undefined;
  return {
    id: provider.id,
    configId: provider.config_id,
    modelType: kind,
    providerCode: provider.provider_code,
    name: provider.name,
    fields: toFieldViews(parseFieldSchemas(provider.fields), stored, definition),
    sort: provider.sort,
    isKnown,
    warnings: isKnown
      ? []
      : [
          `This system has no ${kind} provider "${provider.provider_code}"; the settings are kept, but nothing here uses them.`,
        ],
    state: {
      status: (state?.status ?? 'unknown') as ModelProviderView['state']['status'],
      reason: state?.reason ?? null,
      at: state?.at ?? null,
    },
    createdAt: provider.created_at,
    updatedAt: provider.updated_at,
    version: provider.version,
  };
}

/** What a provider's fields are, without their values. */
export function toSchemas(fields: readonly { key: string; label?: string; type: string }[]): FieldSchema[] {
  return fields.map(({ key, label, type }) => ({ key, label: label ?? key, type }));
}

/** Given fields replace stored ones of the same key; the others stay. */
export function mergeSchemas(
  stored: string,
  fields: readonly { key: string; label?: string; type: string }[],
): FieldSchema[] {
  const given = toSchemas(fields);
  return [
    ...parseFieldSchemas(stored).filter(({ key }) => !given.some((field) => field.key === key)),
    ...given,
  ];
}

/** What choosing a provider needs: neither its settings nor what gateways say of it. */
export function toProviderName(view: ModelProviderView): ModelProviderView {
  return { ...view, fields: [], warnings: [], state: { status: 'unknown', reason: null, at: null } };
}
