import type { ProviderKind, ProviderTestOrder, ProviderTestRequest } from '@xiaozhi/contracts';
import type { ModelConfigRow } from '../database/rows.js';
import type { ModelProviderService } from '../model-provider/model-provider.service.js';
import { findDefinition, mergeSettings, parseStoredSettings } from '../model-provider/provider-settings.js';
import type { SecretVault } from '../security/secret-vault.js';

/** What a sealed order is bound to. */
export function orderIdentity(id: string): string {
  return `provider_test/${id}`;
}

/**
 * What a gateway needs to test a provider, secrets in clear: settings as they are stored, and over them those of the form.
 * @param stored the config of a saved provider
 * @throws ApiError 422 PROVIDER_CONFIG_INVALID
 */
export function toOrder(
  id: string,
  kind: ProviderKind,
  { providerCode: code, fields, voice, text, question, language }: ProviderTestRequest,
  {
    stored,
    vault,
    providers,
  }: {
    stored: ModelConfigRow | undefined;
    vault: SecretVault;
    providers: Pick<ModelProviderService, 'openConfig'>;
  },
): ProviderTestOrder {
  const configId = stored?.id ?? orderIdentity(id);
  const context = { configId, definition: findDefinition(kind, code), vault };
  const merged = mergeSettings(
    stored === undefined ? {} : parseStoredSettings(stored.settings),
    fields,
    context,
  );
  const { type: _, ...settings } = providers.openConfig({
    id: configId,
    provider_code: code,
    settings: JSON.stringify(merged),
  });
  return {
    ...{ testId: id, kind, code, settings, language },
    ...(voice === undefined ? {} : { voice }),
    ...(text === undefined ? {} : { text }),
    ...(question === undefined ? {} : { question }),
  };
}
