import type { Interaction, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import type { MemoryBinding } from './memory-binding.source.js';
import { RoleMirrorRegistry } from './role-mirror.registry.js';
import type { MirrorBounds, SnapshotPlaces } from './role-mirror.registry.js';

const role = (number: number): RoleId => `02:00:00:00:00:0${number}` as RoleId;
const boundTo = (key: string, agent: Partial<MemoryBinding['agent']> = { id: 'a' }): MemoryBinding =>
  ({ key, agent, provider: { capabilities: new Set() } as unknown as MemoryProvider }) as MemoryBinding;
const binding = boundTo('local');
const registry = (bounds?: MirrorBounds): RoleMirrorRegistry =>
  new RoleMirrorRegistry({ encoder: undefined, logger: silentLogger(), now: () => new Date() }, bounds);
const said = (id: string, content: string): Interaction => {
  const at = '2026-03-01T12:00:00.000Z';
  const subject = { roleId: role(1), sessionId: 's', agentId: 'a', deviceId: 'd' };
  return { id, ...subject, occurredAt: at, messages: [{ role: 'user', content, at }], recalledTexts: [] };
};

describe(RoleMirrorRegistry, () => {
  it('has one mirror for a role and provider, and shares none', () => {
    const mirrors = registry();
    const mirror = mirrors.of(role(1), binding);
    expect(mirrors.of(role(1), binding)).toBe(mirror);
    expect(mirrors.of(role(2), binding)).not.toBe(mirror);
    expect(mirrors.of(role(1), boundTo('mem0'))).not.toBe(mirror);
  });

  it("has another one of a device's own memory with each owner, and one of a memory that agents share", () => {
    const mirrors = registry();
    const [before, after] = ['2026-01-01', '2026-03-01'].map((boundAt) =>
      boundTo('local', { id: 'a', boundAt }),
    );
    const group = 'group:family' as RoleId;
    expect(mirrors.of(role(1), before as MemoryBinding)).not.toBe(
      mirrors.of(role(1), after as MemoryBinding),
    );
    expect(mirrors.of(group, before as MemoryBinding)).toBe(mirrors.of(group, boundTo('local', { id: 'b' })));
  });

  it('lets the role go that was silent longest when there are too many', () => {
    const mirrors = registry({ rolesCount: 2, memoriesCount: 100 });
    const [first, second] = [mirrors.of(role(1), binding), mirrors.of(role(2), binding)];
    mirrors.of(role(1), binding);
    mirrors.of(role(3), binding);
    expect(mirrors.of(role(1), binding)).toBe(first);
    expect(mirrors.of(role(2), binding)).not.toBe(second);
  });

  it('lets the role go that was silent longest when they hold too much together', () => {
    const mirrors = registry({ rolesCount: 10, memoriesCount: 4 });
    const [first, second] = [mirrors.of(role(1), binding), mirrors.of(role(2), binding)];
    for (const mirror of [first, second])
      for (const city of ['Berlin', 'Paris', 'Oslo']) mirror.addProvisional(said(city, `I live in ${city}.`));
    mirrors.of(role(1), binding);
    mirrors.of(role(2), binding);
    expect(mirrors.of(role(2), binding)).toBe(second);
    expect(mirrors.of(role(1), binding)).not.toBe(first);
  });

  it('gives each mirror a snapshot of its own, under the key that tells it from others', () => {
    const keys: [RoleId, string][] = [];
    const snapshots: SnapshotPlaces = { of: (roleId, key) => void keys.push([roleId, key]) };
    const deps = { encoder: undefined, logger: silentLogger(), now: () => new Date() };
    const mirrors = new RoleMirrorRegistry(deps, undefined, snapshots);
    const owners = ['2026-01-01', '2026-03-01'].map((boundAt) => boundTo('local', { id: 'a', boundAt }));
    for (const one of [binding, boundTo('mem0'), ...owners, boundTo('local', { id: 'b' })]) {
      mirrors.of(role(1), one);
      mirrors.of(role(1), one);
    }
    mirrors.of(role(2), binding);
    expect(new Set(keys.map(([, key]) => key)).size).toBe(6);
    expect(keys.map(([roleId]) => roleId)).toEqual([...Array.from({ length: 5 }, () => role(1)), role(2)]);
  });
});
