import { AddressLimit } from './address-limit.js';

describe(AddressLimit, () => {
  it('gives each address its places, and a place again that was given back', () => {
    const limit = new AddressLimit(2);
    const first = limit.take('a');
    expect([first, limit.take('a'), limit.take('b')]).not.toContain(undefined);
    expect(limit.take('a')).toBeUndefined();
    first?.();
    expect(limit.take('a')).toBeDefined();
    expect(limit.take('a')).toBeUndefined();
  });

  it('takes a place back once only', () => {
    const limit = new AddressLimit(1);
    const giveBack = limit.take('a');
    giveBack?.();
    expect(limit.take('a')).toBeDefined();
    giveBack?.();
    expect(limit.take('a')).toBeUndefined();
  });
});
