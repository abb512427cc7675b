import { ordersOf } from './migration-orders.js';

describe(ordersOf, () => {
  it('switches an agent with all of its roles only, and erases nothing before a switch', () => {
    expect(ordersOf({ state: 'copied', roleId: null })).toEqual(['switch', 'resume', 'roll-back']);
    expect(ordersOf({ state: 'copied', roleId: 'aa:bb' })).not.toContain('switch');
    expect(ordersOf({ state: 'copied', roleId: null })).not.toContain('erase-source');
    expect(ordersOf({ state: 'switched', roleId: null })).toContain('erase-source');
  });

  it('orders nothing of what is over', () => {
    expect(ordersOf({ state: 'rolled-back', roleId: null })).toEqual([]);
    expect(ordersOf({ state: 'source-erased', roleId: null })).toEqual([]);
  });
});
