import type { ProviderDefinition } from '@xiaozhi/contracts';
import { findMissing, mergeJson, shownDrafts, toDrafts, toFieldInputs } from './schema-fields.js';

const definition: ProviderDefinition = {
  kind: 'Memory',
  code: 'mem0ai',
  name: { en: 'Mem0', zh: 'Mem0' },
  description: { en: '', zh: '' },
  fields: [
    { key: 'api_key', label: { en: 'API key', zh: '密钥' }, type: 'password', required: true },
    { key: 'api_version', label: { en: 'Version', zh: '版本' }, type: 'text', default: 'v1' },
  ],
};
const stored = {
  key: 'api_key',
  label: 'k',
  type: 'password',
  value: null,
  isSecret: true,
  isSet: true,
  lastFour: '1234',
};

describe(toDrafts, () => {
  it('takes labels in the language and defaults from the definition', () => {
    expect(toDrafts(definition, [], 'zh').map((draft) => [draft.label, draft.value])).toEqual([
      ['密钥', null],
      ['版本', 'v1'],
    ]);
  });
  it('gives several lines to what has them', () => {
    const lines = { ...definition, fields: [{ ...definition.fields[0]!, isMultiline: true }] };
    const free = { ...stored, key: 'roles', isSecret: false, value: 'a\nb' };
    expect(toDrafts(lines, [free], 'en').map(({ isMultiline }) => isMultiline)).toEqual([true, true]);
    expect(toDrafts(definition, [], 'en').map(({ isMultiline }) => isMultiline)).toEqual([false, false]);
  });
  it('keeps a stored field that the definition does not name', () => {
    const extra = { ...stored, key: 'region', isSecret: false, value: 'eu' };
    expect(toDrafts(definition, [extra], 'en').at(-1)).toMatchObject({
      key: 'region',
      value: 'eu',
      type: 'text',
    });
  });
});

describe(mergeJson, () => {
  it('fills fields from pasted JSON and adds a secret field for an unknown key', () => {
    const merged = mergeJson(
      toDrafts(definition, [], 'en'),
      '{"api_key":"m0-1","api_version":"v1.1","org_token":"x"}',
    );
    expect(merged).toMatchObject({
      ok: true,
      count: 3,
      drafts: [{ value: 'm0-1' }, { value: 'v1.1' }, { key: 'org_token', type: 'password' }],
    });
  });
  it('takes an object for a field that holds JSON', () => {
    const [draft] = toDrafts(
      { ...definition, fields: [{ key: 'extra_body', label: { en: '', zh: '' }, type: 'json' }] },
      [],
      'en',
    );
    const merged = mergeJson(draft === undefined ? [] : [draft], '{"extra_body":{"seed":7}}');
    expect(merged).toMatchObject({ ok: true, drafts: [{ value: '{"seed":7}' }] });
  });
  it.each([
    ['{"api_key":', 'syntax'],
    ['[]', 'shape'],
    ['{"a":{}}', 'shape'],
  ])('refuses %s', (text, fault) => {
    expect(mergeJson([], text)).toEqual({ ok: false, fault });
  });
});

describe(toFieldInputs, () => {
  it('leaves out the value of an untouched secret', () => {
    const [secret] = toFieldInputs(toDrafts(definition, [stored], 'en'));
    expect(secret).toEqual({ key: 'api_key', label: 'API key', type: 'password' });
  });
});

describe(findMissing, () => {
  it('asks for a required secret unless one is stored', () => {
    expect(findMissing(toDrafts(definition, [], 'en'))).toEqual(['api_key']);
    expect(findMissing(toDrafts(definition, [stored], 'en'))).toEqual([]);
  });
});

describe(shownDrafts, () => {
  it('leaves out what only another choice asks for', () => {
    const when = { key: 'api_version', values: ['v1', 'v2'] };
    const fields = [...definition.fields, { ...definition.fields[1]!, key: 'region', when }];
    const drafts = toDrafts({ ...definition, fields }, [], 'en');
    const keysOf = (version: string): string[] =>
      shownDrafts(
        drafts.map((draft) => (draft.key === 'api_version' ? { ...draft, value: version } : draft)),
      ).map(({ key }) => key);
    expect(keysOf('v2')).toEqual(['api_key', 'api_version', 'region']);
    expect(keysOf('v3')).toEqual(['api_key', 'api_version']);
  });
});
