import { SecretValues, isSecretKey, redact } from './redact.js';

describe(redact, () => {
  const secrets = new SecretValues();
  secrets.add('m0-very-secret');

  it('masks by field name, at any depth', () => {
    expect(redact({ a: [{ api_key: 'x', Authorization: 'Token x' }], name: 'n' }, secrets)).toEqual({
      a: [{ api_key: '[redacted]', Authorization: '[redacted]' }],
      name: 'n',
    });
  });

  it('masks a registered value wherever it stands, also in errors and their causes', () => {
    const error = new Error('GET ?k=m0-very-secret', { cause: new Error('m0-very-secret') });
    expect(JSON.stringify(redact({ error, note: 'is m0-very-secret' }, secrets))).not.toContain(
      'm0-very-secret',
    );
  });

  it('keeps whether a secret is set', () => {
    expect(redact({ hasToken: true }, secrets)).toEqual({ hasToken: true });
  });

  it('ends at circular references', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop, secrets))).toContain('[deep]');
  });
});

describe(SecretValues, () => {
  it('leaves short values alone, they would mask ordinary text', () => {
    const secrets = new SecretValues();
    secrets.add('the');
    expect(secrets.mask('the text')).toBe('the text');
  });
});

describe(isSecretKey, () => {
  it.each(['api_key', 'apiKey', 'password', 'Cookie', 'accessKey', 'private-key'])('knows %s', (key) => {
    expect(isSecretKey(key)).toBe(true);
  });
  it.each(['name', 'roleId', 'key'])('does not mask %s', (key) => {
    expect(isSecretKey(key)).toBe(false);
  });
});
