import { providerFieldInput } from '@xiaozhi/contracts';
import { ApiError } from '../http/api-error.js';
import { KeyRing } from '../security/key-ring.js';
import { SecretVault } from '../security/secret-vault.js';
import {
  findDefinition,
  mergeSettings,
  openSettings,
  requireKind,
  toFieldViews,
} from './provider-settings.js';
import type { StoredSettings } from './provider-settings.js';

const vault = new SecretVault(new KeyRing([Buffer.alloc(32, 7)]));
const definition = findDefinition('Memory', 'mem0ai');
const merge = (stored: StoredSettings, fields: object[], known = definition): StoredSettings =>
  mergeSettings(
    stored,
    fields.map((field) => providerFieldInput.parse(field)),
    { configId: 'c', definition: known, vault },
  );
const open = (stored: StoredSettings): Record<string, unknown> => openSettings(stored, 'c', vault);

describe(mergeSettings, () => {
  const stored = merge({}, [{ key: 'api_key', value: 'm0-abcdefgh-9876' }]);

  it('seals what the definition calls secret, whatever type the caller names', () => {
    expect(JSON.stringify(merge({}, [{ key: 'api_key', type: 'text', value: 'm0-abcdefgh' }]))).not.toContain(
      'abcd',
    );
  });

  it.each([[undefined], [null], [''], ['********9876'], ['m0-•••••'], ['***']])(
    'keeps the key at %j',
    (value) => {
      expect(open(merge(stored, [{ key: 'api_key', type: 'password', value }]))).toEqual({
        api_key: 'm0-abcdefgh-9876',
      });
    },
  );

  it('replaces a key and removes a plain setting', () => {
    const changed = merge(stored, [
      { key: 'api_key', value: 'm0-new-key-123456' },
      { key: 'note', value: 'x' },
    ]);
    expect(open(changed)).toEqual({ api_key: 'm0-new-key-123456', note: 'x' });
    expect(open(merge(changed, [{ key: 'note', value: '' }]))).toEqual({ api_key: 'm0-new-key-123456' });
  });

  it('refuses settings that cannot work, without telling them', () => {
    expect(() => merge({}, [])).toThrow(ApiError);
    const fields = [
      { key: 'api_key', value: 'm0-abcdefgh' },
      { key: 'base_url', value: 'no url at all' },
    ];
    expect(() => merge({}, fields)).toThrow(ApiError);
    expect(() => merge({}, fields)).not.toThrow(/abcdefgh/);
  });

  it('refuses what the chosen encoder cannot work with, each fault once', () => {
    const local = findDefinition('Memory', 'local');
    const encoder = { key: 'encoder', value: 'openai' };
    const model = { key: 'encoder_model', value: 'm' };
    const url = { key: 'encoder_base_url', type: 'url', value: 'http://127.0.0.1/v1' };
    const faultsOf = (fields: object[]): unknown => {
      try {
        merge({}, fields, local);
        return [];
      } catch (error) {
        return (error as ApiError).details?.map(({ path }) => path);
      }
    };
    expect(faultsOf([encoder])).toEqual(['fields.encoder_model']);
    expect(faultsOf([encoder, model, url])).toEqual(['fields.encoder_dimension']);
    expect(faultsOf([encoder, model, url, { key: 'encoder_dimension', value: 'long' }])).toEqual([
      'fields.encoder_dimension',
    ]);
    expect(faultsOf([encoder, model, url, { key: 'encoder_dimension', value: 1024 }])).toEqual([]);
    expect(faultsOf([{ key: 'encoder', value: 'word2vec' }])).toEqual(['fields.encoder']);
  });

  it('keeps the settings of a provider that is not known here, and still seals its secrets', () => {
    const fields = [
      { key: 'access_token', value: 'tok-123456789012' },
      { key: 'depth', value: 3 },
    ];
    const kept = mergeSettings(
      {},
      fields.map((field) => providerFieldInput.parse(field)),
      { configId: 'c', definition: undefined, vault },
    );
    expect(kept.depth).toBe(3);
    expect(JSON.stringify(kept)).not.toContain('123456789012');
  });

  it.each(['constructor', 'toString', 'valueOf'])('takes %s for a name like any other', (key) => {
    const merged = merge(stored, [{ key, value: 'x' }]);
    expect(Object.keys(open(merged))).toEqual(['api_key', key]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe(toFieldViews, () => {
  it('shows of a secret its last four characters at most, and of a short one nothing', () => {
    const view = (value: string): unknown =>
      toFieldViews([], merge({}, [{ key: 'api_key', value }]), definition).find(
        ({ key }) => key === 'api_key',
      );
    expect(view('m0-abcdefgh-9876')).toMatchObject({ value: null, isSet: true, lastFour: '9876' });
    expect(view('short')).toMatchObject({ value: null, isSet: true, lastFour: '' });
  });
});

describe('a field named as a method of every object', () => {
  it('is not set until it is given', () => {
    const schemas = [{ key: 'constructor', label: '', type: 'text' }];
    expect(toFieldViews(schemas, {}, undefined)).toMatchObject([{ value: null, isSet: false }]);
  });
});

describe(requireKind, () => {
  it.each(['memory', 'MEMORY', 'Memory'])('takes %s for Memory', (text) => {
    expect(requireKind(text)).toBe('Memory');
  });
});
