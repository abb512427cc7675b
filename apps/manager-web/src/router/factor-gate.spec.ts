import type { UserView } from '@xiaozhi/contracts';
import { gateFor } from './factor-gate.js';

const USER: UserView = { id: 'u', username: 'ann', role: 'admin', permissions: [], reach: 'all' };
const place = (path: string, fullPath = path): { path: string; fullPath: string } => ({ path, fullPath });

describe(gateFor, () => {
  it('leads whoever must have a second factor to it, and back to where they were going', () => {
    const user = { ...USER, needsSecondFactor: true as const };
    const gate = '/second-factor';
    expect(gateFor(place('/agents', '/agents?page=2'), user)).toEqual({
      ...{ path: gate, query: { next: '/agents?page=2' } },
    });
    expect(gateFor(place('/'), user)).toEqual({ path: gate, query: {} });
    expect(gateFor(place(gate), user)).toBeUndefined();
  });

  it('has nothing there for anybody else', () => {
    expect(gateFor(place('/agents'), USER)).toBeUndefined();
    expect(gateFor(place('/second-factor'), USER)).toBe('/');
  });
});
