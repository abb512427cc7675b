import fc from 'fast-check';
import { ApiError } from '../http/api-error.js';
import { KeyRing } from './key-ring.js';
import { TextVault, isSealed, sealedKeyId } from './text-vault.js';

const ONE = Buffer.alloc(32, 1);
const TWO = Buffer.alloc(32, 2);
const on = new TextVault(new KeyRing([ONE]), true);
const off = new TextVault(new KeyRing([ONE]), false);
const ROW = '["memory","text","m1","role"]';
const texts = fc.string({ unit: 'grapheme', minLength: 1 });

describe(TextVault, () => {
  it('opens what it sealed, never seals the same way twice, and shows no word of it', () => {
    fc.assert(
      fc.property(texts, fc.string(), (text, identity) => {
        const stored = on.toStored(text, identity);
        expect(isSealed(stored)).toBe(true);
        expect([on.toText(stored, identity), off.toText(stored, identity)]).toEqual([text, text]);
        expect(on.toStored(text, identity)).not.toBe(stored);
        if (text.length > 8) expect(stored).not.toContain(text);
      }),
    );
  });

  it('does not open a text in another row, column or role', () => {
    fc.assert(
      fc.property(texts, fc.string(), fc.string(), (text, one, other) => {
        fc.pre(one !== other);
        const stored = on.toStored(text, one);
        expect(codeOf(() => on.toText(stored, other))).toBe('TEXT_UNREADABLE');
      }),
    );
  });

  it('does not open a text of which any bit was changed', () => {
    const [kind, version, keyId, base64 = ''] = on.toStored('User lives in Paris.', ROW).split(':');
    const bytes = Buffer.from(base64, 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        const stored = [kind, version, keyId, changed.toString('base64')].join(':');
        expect(codeOf(() => on.toText(stored, ROW))).toBe('TEXT_UNREADABLE');
      }),
    );
  });

  it('names the key that is missing', () => {
    const stored = on.toStored('text', ROW);
    const other = new TextVault(new KeyRing([TWO]), true);
    expect(codeOf(() => other.toText(stored, ROW))).toBe('TEXT_KEY_MISSING');
    expect(() => other.toText(stored, ROW)).toThrow(on.keyId);
  });

  it('opens under any key that it has, and seals under the first', () => {
    const stored = on.toStored('text', ROW);
    const rotated = new TextVault(new KeyRing([TWO, ONE]), true);
    expect(rotated.toText(stored, ROW)).toBe('text');
    expect(sealedKeyId(rotated.toStored('text', ROW))).toBe(rotated.keyId);
    expect([rotated.isCurrent(stored), rotated.isCurrent(rotated.toStored('x', ROW))]).toEqual([false, true]);
  });

  it('leaves plain text plain when it is off, and reads it either way', () => {
    expect([off.toStored('text', ROW), on.toStored('', ROW)]).toEqual(['text', '']);
    expect([on.toText('text', ROW), on.toText('', ROW)]).toEqual(['text', '']);
  });

  it('does not take a text for a sealed one because it looks like one', () => {
    const lookalike = on.toStored('text', 'another row');
    for (const vault of [on, off]) expect(vault.toText(vault.toStored(lookalike, ROW), ROW)).toBe(lookalike);
    for (const plain of ['sealed:1:', 'sealed:1:0011aabb:short', 'sealed:1:0011aabb:a word'])
      expect([off.toStored(plain, ROW), off.toText(plain, ROW)]).toEqual([plain, plain]);
  });
});

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}
