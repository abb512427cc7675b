import { changesOf } from './observed-tables.js';
import type { RowWrite } from './observed-tables.js';

const write = (fields: Partial<RowWrite>): RowWrite => ({
  isDelete: false,
  where: {},
  values: {},
  ...fields,
});

describe(changesOf, () => {
  it('takes both roles of memories that move', () => {
    const moved = write({ where: { id: 'm', role_id: 'a' }, values: { role_id: 'b' } });
    expect(changesOf('memory', moved)).toEqual([
      { kind: 'memories', roleId: 'a' },
      { kind: 'memories', roleId: 'b' },
    ]);
  });

  it('leaves alone what gateways report themselves', () => {
    expect(changesOf('device', write({ where: { id: 'd' }, values: { state: 'online' } }))).toEqual([]);
    expect(changesOf('agent', write({ where: { id: 'a' }, values: { memory_snapshot: 'x' } }))).toEqual([]);
    expect(changesOf('chatMessage', write({ values: { id: 'x' } }))).toEqual([]);
  });

  it('tells when a service has extracted something, and of no other state', () => {
    const report = (state: string): RowWrite =>
      write({ where: { id: 'i', role_id: 'r' }, values: { state } });
    expect(changesOf('interaction', report('extracted'))).toEqual([{ kind: 'memories', roleId: 'r' }]);
    expect(changesOf('interaction', report('queued'))).toEqual([]);
  });

  it('takes every agent for changed where it cannot tell which', () => {
    expect(changesOf('speakerProfile', write({ where: { id: 'p' }, values: { name: 'x' } }))).toEqual([
      { kind: 'agents' },
    ]);
  });

  it('learns from the audit entry what was changed at a service', () => {
    const audit = (action: string, target: string, details: object): RowWrite =>
      write({ values: { action, target, details: JSON.stringify(details), at: '2026-03-01T00:00:00.000Z' } });
    expect(changesOf('audit', audit('memory.edit', 'm', { roleId: 'r' }))).toEqual([
      { kind: 'memories', roleId: 'r' },
    ]);
    expect(changesOf('audit', audit('memory.read', 'a', { roleId: 'r' }))).toEqual([]);
    expect(changesOf('audit', audit('device.unbind', 'd', { keepMemories: true }))).toEqual([
      { kind: 'device-unbound', deviceId: 'd', isForgotten: false, at: '2026-03-01T00:00:00.000Z' },
    ]);
  });
});
