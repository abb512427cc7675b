import { startOf } from './period.js';

describe(startOf, () => {
  it('counts back from now, and has no beginning for everything', () => {
    const now = Date.parse('2026-03-08T12:00:00.000Z');
    expect(startOf('day', now)).toBe('2026-03-07T12:00:00.000Z');
    expect(startOf('week', now)).toBe('2026-03-01T12:00:00.000Z');
    expect(startOf('all', now)).toBeUndefined();
  });
});
