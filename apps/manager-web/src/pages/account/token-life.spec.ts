import { expiryOf } from './token-life.js';

describe(expiryOf, () => {
  const now = new Date('2026-02-27T10:00:00.000Z');

  it('is so many days away, or never', () => {
    expect(expiryOf(30, now)).toBe('2026-03-29T10:00:00.000Z');
    expect(expiryOf(0, now)).toBeUndefined();
  });
});
