import type { ProviderDefinition, ProviderTestFault } from '@xiaozhi/contracts';

const KEY_FAULTS: ReadonlySet<ProviderTestFault> = new Set(['key-missing', 'key-refused', 'forbidden']);
const MODEL_FAULTS: ReadonlySet<ProviderTestFault> = new Set([
  'model-unknown',
  'model-files',
  'empty-answer',
]);

/** Which setting a fault is about. A provider may have several addresses, each with a key and a model of its own. */
export class FaultFields {
  constructor(
    private readonly definition: ProviderDefinition | undefined,
    private readonly settings: Readonly<Record<string, unknown>>,
  ) {}

  /** @param asked the address that gave the fault, where it is known */
  of(fault: ProviderTestFault, asked?: URL): string | undefined {
    const address = this.addressField(asked);
    if (KEY_FAULTS.has(fault)) return this.keyField(address);
    if (MODEL_FAULTS.has(fault)) return this.modelField(address) ?? address;
    return address ?? this.modelField(undefined);
  }

  /** Whether a key is set for the address. */
  hasKey(asked?: URL): boolean {
    const key = this.keyField(this.addressField(asked));
    return key === undefined || isSet(this.settings[key]);
  }

  /** The address that is asked first, of those that are set, or that are the usual ones. */
  declaredAddress(): { field: string; url: URL } | undefined {
    for (const { key, type, default: usual, when } of this.definition?.fields ?? []) {
      if (type !== 'url' || !this.isMeant(when)) continue;
      const value = isSet(this.settings[key]) ? this.settings[key] : usual;
      if (typeof value === 'string' && URL.canParse(value)) return { field: key, url: new URL(value) };
    }
    return undefined;
  }

  private isMeant(when: { key: string; values: readonly string[] } | undefined): boolean {
    if (when === undefined) return true;
    const decider = this.definition?.fields.find(({ key }) => key === when.key);
    const value = this.settings[when.key] ?? decider?.default;
    return when.values.some((one) => one === value || one === JSON.stringify(value));
  }

  private addressField(asked: URL | undefined): string | undefined {
    const fields = (this.definition?.fields ?? []).filter(({ type }) => type === 'url');
    const named = fields.find(({ key, default: usual }) => {
      const value = isSet(this.settings[key]) ? this.settings[key] : usual;
      return (
        asked !== undefined &&
        typeof value === 'string' &&
        URL.canParse(value) &&
        new URL(value).host === asked.host
      );
    });
    const host = this.definition?.fields.find(({ key }) => /^(api_)?host$/.test(key))?.key;
    return named?.key ?? this.declaredAddress()?.field ?? fields[0]?.key ?? host;
  }

  private keyField(address: string | undefined): string | undefined {
    const keys = (this.definition?.fields ?? []).filter(({ type }) => type === 'password');
    return (keys.find(({ key }) => belongTogether(key, address)) ?? keys[0])?.key;
  }

  private modelField(address: string | undefined): string | undefined {
    const models = (this.definition?.fields ?? []).filter(({ key }) => /(^|_)model(_|$)/.test(key));
    return (models.find(({ key }) => belongTogether(key, address)) ?? models[0])?.key;
  }
}

/** `llm_base_url` and `llm_api_key`; without anything before it, `base_url` and `api_key`. */
function belongTogether(key: string, address: string | undefined): boolean {
  const prefixOf = (name: string): string => name.replace(/(base_url|ws_url|url|api_key|key|model).*$/, '');
  return address !== undefined && prefixOf(key) === prefixOf(address);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
