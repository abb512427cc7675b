import { Hidden } from '../audit/field-changes.js';
import type { Fields } from '../audit/field-changes.js';
import type { WriteRows } from '../database/database.js';
import { parseStoredSettings } from './provider-settings.js';

/** What operators set of a provider, for the audit log; null when it is not there. */
export async function readProviderSettings(rows: WriteRows, id: string): Promise<Fields | null> {
  const provider = await rows.of('modelProvider').findOneBy({ id });
  if (provider === null) return null;
  const config = await rows.of('modelConfig').findOneBy({ id: provider.config_id });
  const stored = config === null ? {} : parseStoredSettings(config.settings);
  return {
    modelType: provider.model_type,
    providerCode: provider.provider_code,
    name: provider.name,
    sort: provider.sort,
    fields: Object.fromEntries(
      Object.entries(stored).map(([key, value]) => [
        key,
        typeof value === 'object' ? new Hidden(value.sealed) : withoutCredentials(value),
      ]),
    ),
  };
}

/** A text without the password or key that an address in it has: some services take their key there. */
export function withoutCredentials<T>(value: T): T | string {
  if (typeof value !== 'string') return value;
  return value
    .replace(/^(\w+:\/\/)[^/@\s]+@/, '$1…@')
    .replaceAll(/([?&][^=&#\s]*(?:key|token|secret|sign)[^=&#\s]*=)[^&#\s]+/gi, '$1…');
}
