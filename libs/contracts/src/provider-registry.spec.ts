import type { ProviderDefinition } from './provider-definition.js';
import { ProviderRegistry, parseProviderFields, requireProviderFields } from './provider-registry.js';

const text = (en: string): { en: string; zh: string } => ({ en, zh: en });
const definition: ProviderDefinition = {
  kind: 'Memory',
  code: 'sample',
  name: text('Sample'),
  description: text('Sample'),
  fields: [
    { key: 'api_key', label: text('API key'), type: 'password', required: true },
    { key: 'version', label: text('Version'), type: 'select', options: ['v1', 'v2'], default: 'v1' },
    { key: 'count', label: text('Count'), type: 'number' },
    { key: 'on', label: text('On'), type: 'boolean' },
    { key: 'address', label: text('Address'), type: 'url' },
    { key: 'more', label: text('More'), type: 'json' },
  ],
};

describe(parseProviderFields, () => {
  it('fills in defaults, converts text, and leaves out what is blank or unknown', () => {
    const raw = { api_key: ' k ', count: '7', on: 'true', address: '', other: 1 };
    expect(parseProviderFields(definition, raw)).toEqual({
      values: { api_key: 'k', version: 'v1', count: 7, on: true },
      faults: [],
    });
  });

  it.each(['{"a": [1]}', { a: [1] }])('takes JSON as text or as an object: %j', (more) => {
    expect(parseProviderFields(definition, { api_key: 'k', more }).values.more).toBe('{"a":[1]}');
  });

  it.each(['{"a":', '[1]', '7', 'null'])('takes no other JSON than an object: %s', (more) => {
    expect(parseProviderFields(definition, { api_key: 'k', more }).faults).toEqual([
      { key: 'more', message: 'More must be a JSON object, like {"key": "value"}.' },
    ]);
  });

  it('names every fault', () => {
    const raw = { version: 'v9', count: 'many', on: 'perhaps', address: 'nowhere' };
    expect(parseProviderFields(definition, raw).faults.map((fault) => fault.message)).toEqual([
      'API key is missing.',
      'Version must be one of v1, v2.',
      'Count must be a number.',
      'On must be true or false.',
      'Address must be a URL.',
    ]);
  });
});

describe(requireProviderFields, () => {
  it('throws with the code of the provider and no value', () => {
    expect(() => requireProviderFields(definition, { api_key: 'secret-key', version: 'v9' })).toThrow(
      '[sample] cannot be used: Version must be one of v1, v2.',
    );
  });
});

describe(ProviderRegistry, () => {
  const entry = { definition, create: () => 'made' };

  it('makes a provider by its code', () => {
    const registry = new ProviderRegistry<string, object>('Memory', [entry]);
    expect(registry.create('sample', {}, {})).toBe('made');
    expect(() => registry.create('unknown', {}, {})).toThrow('Known are: sample.');
  });

  it('refuses a code that stands twice and a definition of another kind', () => {
    expect(() => new ProviderRegistry('Memory', [entry, entry])).toThrow(RangeError);
    expect(() => new ProviderRegistry('ASR', [entry])).toThrow(RangeError);
  });
});
