import fc from 'fast-check';
import { KeyRing } from './key-ring.js';
import { SecretUnreadable, SecretVault } from './secret-vault.js';

const vault = new SecretVault(new KeyRing([Buffer.alloc(32, 1)]));
const IDENTITY = 'model_config/a/api_key';

describe(SecretVault, () => {
  it('opens what it sealed, and never seals the same way twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, identity) => {
        const sealed = vault.seal(secret, identity);
        expect(vault.open(sealed, identity)).toBe(secret);
        expect(vault.seal(secret, identity)).not.toBe(sealed);
      }),
    );
  });

  it('does not open a secret that was moved to another row', () => {
    const sealed = vault.seal('secret', IDENTITY);
    expect(() => vault.open(sealed, 'model_config/b/api_key')).toThrow(SecretUnreadable);
  });

  it('does not open a secret that was sealed under another key', () => {
    const other = new SecretVault(new KeyRing([Buffer.alloc(32, 2)]));
    expect(() => other.open(vault.seal('secret', IDENTITY), IDENTITY)).toThrow(/another master key/);
  });

  it('does not open a secret of which any bit was changed', () => {
    const [version, keyId, base64 = ''] = vault.seal('secret', IDENTITY).split(':');
    const bytes = Buffer.from(base64, 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        const text = `${version}:${keyId}:${changed.toString('base64')}`;
        expect(() => vault.open(text, IDENTITY)).toThrow(SecretUnreadable);
      }),
    );
  });

  it.each(['', 'plain text', 'v1::', 'v2:x:y'])('does not open %j', (text) => {
    expect(() => vault.open(text, IDENTITY)).toThrow(SecretUnreadable);
  });

  it('opens what an older key sealed, and knows that it is not the one that writes', () => {
    const sealed = vault.seal('secret', IDENTITY);
    const rotated = new SecretVault(new KeyRing([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]));
    expect(rotated.open(sealed, IDENTITY)).toBe('secret');
    expect([rotated.isCurrent(sealed), rotated.isCurrent(rotated.seal('secret', IDENTITY))]).toEqual([
      false,
      true,
    ]);
  });
});
