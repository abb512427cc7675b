import { placesOf } from './menu-places.js';
import { routes } from './routes.js';

describe('the menu', () => {
  it('offers no more to users who see some agents only than they may open', () => {
    const places = placesOf({ permissions: ['agent.read', 'provider.read'], reach: 'shared' });
    expect(places).toEqual([
      ...['overview', 'agents', 'devices', 'announcements', 'conversations', 'memory'],
      ...['quarantine', 'outbox', 'account'],
    ]);
    const closed = routes.filter(({ meta }) => meta?.isOfSystem === true).map(({ path }) => path);
    expect(closed.length).toBeGreaterThan(5);
    for (const place of places) expect(closed).not.toContain(place === 'overview' ? '/' : `/${place}`);
  });

  it('offers the same as before to users who see all agents', () => {
    expect(placesOf({ permissions: ['agent.read', 'analytics.read'], reach: 'all' })).toEqual([
      ...['overview', 'providers', 'agents', 'devices', 'announcements', 'conversations', 'memory'],
      ...['quarantine', 'outbox', 'analytics', 'account'],
    ]);
  });
});
