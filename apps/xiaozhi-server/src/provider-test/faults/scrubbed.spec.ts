import type { ProviderDefinition } from '@xiaozhi/contracts';
import fc from 'fast-check';
import { Scrubber } from './scrubbed.js';

const label = { en: '', zh: '' };
const DEFINITION: ProviderDefinition = {
  ...{ kind: 'LLM', code: 'x', name: label, description: label },
  fields: [
    { key: 'base_url', label, type: 'url' },
    { key: 'model_name', label, type: 'text' },
    { key: 'api_key', label, type: 'password' },
    { key: 'headers', label, type: 'password' },
  ],
};
const KEY = 'sk-proj-A1b2C3d4E5f6G7h8I9j0';

describe(Scrubber, () => {
  const settings = {
    base_url: 'https://x.test/v1?signature=qwertyuiop',
    model_name: 'gpt-4o-mini',
    api_key: KEY,
    headers: '{"authorization": "Token zyxwvutsrqponm"}',
  };
  const scrubber = new Scrubber(DEFINITION, settings);

  it.each([
    `Incorrect API key provided: ${KEY}.`,
    `no ${encodeURIComponent(KEY)}`,
    Buffer.from(KEY).toString('base64'),
    `Incorrect API key provided: sk-proj-********I9j0.`,
    `starts with ${KEY.slice(0, 12)} and ends with ${KEY.slice(-9)}`,
    `{"headers":{"authorization":"Bearer ${KEY}"}}`,
    'authorization: Basic dXNlcjpwYXNz',
    'bad header zyxwvutsrqponm',
    'GET https://x.test/v1?signature=qwertyuiop',
    'GET https://user:hunter2@x.test/v1?api_key=unknown-one',
  ])('takes the key out of %j', (text) => {
    const clean = scrubber.scrub(text);
    expect(clean).toContain('[…]');
    expect(clean).not.toMatch(/A1b2|I9j0|dXNlc|zyxwv|qwerty|hunter2|unknown-one|c2stcHJ/);
  });

  it('leaves words, models and addresses as they are', () => {
    const text = 'The model gpt-4o-mini does not exist at https://x.test/v1 (HTTP 404).';
    expect(scrubber.scrub(text)).toBe(text);
  });

  it('shows one line of bounded length', () => {
    expect(scrubber.scrub('a\n\tb\u0000c')).toBe('a b c');
    expect(scrubber.scrub('x y '.repeat(1_000))).toHaveLength(401);
  });

  it('lets no eight characters of any key through, wherever they stand', () => {
    const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (key, before, after) => {
        const clean = new Scrubber(DEFINITION, { api_key: key }).scrub(`${before}${key}${key}${after}`);
        for (let at = 0; at + 8 <= key.length; at += 1) expect(clean).not.toContain(key.slice(at, at + 8));
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
