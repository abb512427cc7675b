import type { Interaction, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import type { MemoryBinding } from './memory-binding.source.js';
import { RoleMirrorRegistry } from './role-mirror.registry.js';
import type { MirrorBounds } from './role-mirror.registry.js';

const role = (number: number): RoleId => `02:00:00:00:00:0${number}` as RoleId;
const boundTo = (key: string): MemoryBinding =>
  ({ key, provider: { capabilities: new Set() } as unknown as MemoryProvider }) as MemoryBinding;
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
});
