import { fromLocalField, toLocalField } from './local-moment.js';

describe('the moment in a field', () => {
  it('goes there and back, in the zone of the browser', () => {
    const date = new Date(2026, 2, 1, 10, 30, 5);
    expect(toLocalField(date)).toBe('2026-03-01T10:30:05');
    expect(fromLocalField('2026-03-01T10:30:05')).toBe(date.toISOString());
    expect(fromLocalField('2026-03-01T10:30')).toBe(new Date(2026, 2, 1, 10, 30).toISOString());
  });

  it.each(['', 'x'])('is none while "%s" is typed', (field) => {
    expect(fromLocalField(field)).toBeUndefined();
  });
});
