import { PRESENCE_LIFE_MS } from '@xiaozhi/contracts';
import { isOnline, isPresenceDue, onlineUntil } from './presence.rules.js';

const NOW = Date.parse('2026-11-27T10:00:00.000Z');
const at = (ms: number): string => new Date(NOW + ms).toISOString();

describe(isOnline, () => {
  it.each([
    ['named by its gateway', 'offline', null, at(1), true],
    ['of a gateway that says nothing any more', 'online', at(-1_000), at(0), false],
    ['of an older gateway', 'online', at(-60_000), null, true],
    ['of an older gateway, long silent', 'online', at(-15 * 60_000), null, false],
    ['that has gone', 'offline', at(-1_000), null, false],
    ['that was never there', 'online', null, null, false],
  ])('says of a device %s', (_, state, last_seen_at, online_until, expected) => {
    expect(isOnline({ state, last_seen_at, online_until }, NOW)).toBe(expected);
  });
});

describe(isPresenceDue, () => {
  it('writes a device again before it would count as gone, and at once at another gateway', () => {
    const fresh = { gateway_id: 'a', online_until: onlineUntil(NOW) };
    expect(isPresenceDue(fresh, 'a', NOW + 5_000)).toBe(false);
    expect(isPresenceDue(fresh, 'b', NOW)).toBe(true);
    expect(isPresenceDue(fresh, 'a', NOW + PRESENCE_LIFE_MS / 2)).toBe(true);
    expect(isPresenceDue({ gateway_id: 'a', online_until: null }, 'a', NOW)).toBe(true);
  });
});
