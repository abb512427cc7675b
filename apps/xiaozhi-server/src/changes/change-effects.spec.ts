import type { Memory, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { settled } from '@xiaozhi/outbox/testing';
import type { RolesMeant } from '../memory/mirror-snapshot/snapshot.js';
import type { MemoryBinding } from '../memory/memory-binding.source.js';
import { RoleMirrorRegistry } from '../memory/role-mirror.registry.js';
import { inMemoryPrivacy } from '../testing/in-memory-privacy.js';
import { GatewayChangeEffects } from './change-effects.js';
import type { ChangedSession } from './change-effects.js';

const AT = '2026-03-01T12:00:00.000Z';
const role = (number: number): RoleId => `02:00:00:00:00:0${number}` as RoleId;

/** Two sessions of two people over one provider. */
class Bench {
  readonly stored = new Map<string, string[]>([
    [role(1), ['User lives in Paris.']],
    [role(2), ['User lives in Oslo.']],
  ]);
  listings: string[] = [];
  readonly did: string[] = [];
  /** Roles whose answers by a service were forgotten. */
  readonly forgotten: RoleId[] = [];
  readonly mirrors = new RoleMirrorRegistry({
    encoder: undefined,
    logger: silentLogger(),
    now: () => new Date(),
  });
  /** Whose last listings were removed from the disk. */
  readonly dropped: RolesMeant[] = [];
  refusesToForget = false;
  readonly binding = {
    agent: { id: 'agent' },
    key: 'x',
    provider: {
      capabilities: new Set(['list']),
      list: (roleId: RoleId) => {
        this.listings.push(roleId);
        const items = (this.stored.get(roleId) ?? []).map((text): Memory => ({
          ...{ id: text, roleId, text, createdAt: AT, updatedAt: AT },
        }));
        return Promise.resolve({ total: items.length, items });
      },
    } as unknown as MemoryProvider,
  } as MemoryBinding;
  readonly privacy = inMemoryPrivacy(() => new Date(AT));
  readonly sessions: ChangedSession[] = [1, 2].map((number) => ({
    identity: { deviceId: role(number) },
    agent: {
      changed: async () => void this.did.push(`refresh ${number}`),
      remembers: (isMeant) => isMeant(role(number)),
      forgetPeople: (isMeant) => void (isMeant(role(number)) && this.did.push(`forget ${number}`)),
    },
  }));
  readonly effects = new GatewayChangeEffects({
    gatewayId: 'here',
    settings: {
      reload: async () => void this.did.push('settings'),
    },
    configs: {
      findCached: (deviceId) =>
        ({ kind: 'known', agent: { id: deviceId === role(1) ? 'a1' : 'a2' } }) as never,
    },
    mirrors: this.mirrors,
    snapshots: {
      forget: async (meant) => {
        if (this.refusesToForget) throw new Error('the disk is read-only');
        this.dropped.push(meant);
      },
    },
    recalls: {
      forget: (roleId) => void this.forgotten.push(roleId),
      forgetThose: (isMeant) => void this.forgotten.push(...[role(1), role(2)].filter(isMeant)),
    },
    erasure: {
      ofRole: async (roleId, at) => void this.did.push(`erase ${roleId} ${at}`),
      ofDevice: async (deviceId, at) => void this.did.push(`erase device ${deviceId} ${at}`),
    },
    privacy: this.privacy,
    exchange: {
      exchange: async () => void this.did.push('exchange'),
    },
    tests: { hear: (testId) => void this.did.push(`test ${testId}`) },
    sessions: () => this.sessions,
    logger: silentLogger(),
  });

  async recall(number: number): Promise<string[]> {
    const mirror = this.mirrors.of(role(number), this.binding);
    if (mirror.ageMs === Number.POSITIVE_INFINITY) await mirror.load(new AbortController().signal);
    return (await mirror.search({ text: 'lives in', limit: 5 }, new AbortController().signal)).map(
      ({ text }) => text,
    );
  }
}

describe(GatewayChangeEffects, () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.recall(1);
    await bench.recall(2);
    bench.listings = [];
  });

  it('lists a role anew that somebody else changed, and no other', async () => {
    bench.stored.set(role(1), ['User lives in Berlin.']);
    await bench.effects.apply({ kind: 'memories', roleId: role(1) }, 'elsewhere');
    await settled();
    expect(bench.listings).toEqual([role(1)]);
    expect(await bench.recall(1)).toEqual(['User lives in Berlin.']);
    expect(await bench.recall(2)).toEqual(['User lives in Oslo.']);
    expect([bench.listings, bench.forgotten]).toEqual([[role(1)], [role(1)]]);
  });

  it('does not ask for what this gateway changed itself', async () => {
    await bench.effects.apply({ kind: 'memories', roleId: role(1) }, 'here');
    await settled();
    expect([bench.listings, bench.forgotten]).toEqual([[], []]);
  });

  it('lists a role that nobody talks with when somebody does', async () => {
    bench.sessions.splice(0);
    await bench.effects.apply({ kind: 'memories', roleId: role(1) }, undefined);
    await settled();
    expect(bench.listings).toEqual([]);
    await bench.recall(1);
    expect(bench.listings).toEqual([role(1)]);
  });

  it('tells of a test that an operator asks for', async () => {
    expect(await bench.effects.apply({ kind: 'provider-test', testId: 't1' }, undefined)).toBe(true);
    expect(bench.did).toEqual(['test t1']);
  });

  it('forgets an erased person at once, whatever the provider still lists', async () => {
    await bench.effects.apply({ kind: 'role-erased', roleId: role(1), at: AT }, undefined);
    const mirror = bench.mirrors.of(role(1), bench.binding);
    expect(await mirror.search({ text: 'lives in', limit: 5 }, new AbortController().signal)).toEqual([]);
    expect(bench.did).toEqual(['forget 1', `erase ${role(1)} ${AT}`]);
    expect(bench.forgotten).toEqual([role(1)]);
    expect(await bench.recall(2)).toEqual(['User lives in Oslo.']);
  });

  it('removes from the disk what was listed of whom a change concerns, and no more', async () => {
    const device = role(2);
    await bench.effects.apply({ kind: 'memories', roleId: role(1) }, 'here');
    await bench.effects.apply({ kind: 'agents' }, undefined);
    expect(bench.dropped).toEqual([]);
    await bench.effects.apply({ kind: 'memories', roleId: role(1) }, 'elsewhere');
    await bench.effects.apply({ kind: 'role-erased', roleId: role(1), at: AT }, undefined);
    const ofDevice = { roleIds: [device], prefixes: [`${device}/speaker:`] };
    for (const isForgotten of [true, false])
      await bench.effects.apply(
        { kind: 'device-unbound', deviceId: device.toUpperCase(), isForgotten, at: AT },
        'x',
      );
    expect(bench.dropped.splice(0)).toEqual([
      ...[{ roleIds: [role(1)] }, { roleIds: [role(1)] }],
      ...[ofDevice, ofDevice],
    ]);
    await bench.effects.begin();
    expect(bench.dropped).toEqual([]);
    await bench.effects.reset();
    expect(bench.dropped).toEqual(['all']);
  });

  it('says that a change was not taken in where the disk keeps what is to go, and does the rest of it', async () => {
    bench.refusesToForget = true;
    expect(await bench.effects.apply({ kind: 'role-erased', roleId: role(1), at: AT }, undefined)).toBe(
      false,
    );
    expect(bench.did).toEqual(['forget 1', `erase ${role(1)} ${AT}`]);
    expect(await bench.effects.apply({ kind: 'agents' }, undefined)).toBe(true);
    await bench.effects.reset();
  });

  it('asks for the configuration of those whom a change concerns', async () => {
    await bench.effects.apply({ kind: 'agent', agentId: 'a2' }, undefined);
    expect(bench.did.splice(0)).toEqual(['refresh 2']);
    await bench.effects.apply({ kind: 'device', deviceId: role(1).toUpperCase() }, undefined);
    expect(bench.did.splice(0)).toEqual(['refresh 1']);
    await bench.effects.apply({ kind: 'agents' }, undefined);
    expect(bench.did.splice(0)).toEqual(['refresh 1', 'refresh 2']);
    await bench.effects.apply({ kind: 'settings' }, undefined);
    expect(bench.did.splice(0)).toEqual(['settings', 'refresh 1', 'refresh 2']);
  });

  it('forgets what was said at an unbound device, unless its owner keeps it', async () => {
    const unbound = { kind: 'device-unbound', deviceId: role(2), at: AT } as const;
    await bench.effects.apply({ ...unbound, isForgotten: false }, undefined);
    expect(bench.did.splice(0)).toEqual(['refresh 2']);
    await bench.effects.apply({ ...unbound, isForgotten: true }, undefined);
    expect(bench.did).toEqual(['forget 2', `erase device ${role(2)} ${AT}`, 'refresh 2']);
  });

  it('knows in all sessions of what was said elsewhere, and lets it go with its person or device', async () => {
    const paused = bench.privacy.subjectsOf('memory-pause');
    const children = bench.privacy.subjectsOf('child-mode');
    const said = { subjectId: role(1), isOn: true, at: AT };
    await bench.effects.apply({ kind: 'privacy-setting', setting: { kind: 'memory-pause', ...said } }, 'x');
    await bench.effects.apply({ kind: 'privacy-setting', setting: { kind: 'child-mode', ...said } }, 'x');
    expect([paused.has(role(1)), paused.has(role(2)), children.has(role(1))]).toEqual([true, false, true]);
    const before = '2026-03-01T11:59:59.999Z';
    await bench.effects.apply({ kind: 'role-erased', roleId: role(1), at: before }, undefined);
    expect(paused.has(role(1))).toBe(true);
    await bench.effects.apply({ kind: 'role-erased', roleId: role(1), at: AT }, undefined);
    expect([paused.has(role(1)), children.has(role(1))]).toEqual([false, true]);
    paused.set(`${role(1)}/speaker:x`, true);
    const unbound = { kind: 'device-unbound', deviceId: role(1).toUpperCase(), at: AT } as const;
    await bench.effects.apply({ ...unbound, isForgotten: false }, undefined);
    expect(bench.privacy.all()).toHaveLength(2);
    await bench.effects.apply({ ...unbound, isForgotten: true }, undefined);
    expect(bench.privacy.all()).toEqual([]);
  });

  it('takes everything for old when it is told so', async () => {
    bench.stored.set(role(1), []).set(role(2), []);
    await bench.effects.reset();
    await settled();
    expect([await bench.recall(1), await bench.recall(2)]).toEqual([[], []]);
    expect(bench.forgotten).toEqual([role(1), role(2)]);
    expect(bench.did).toEqual(['settings', 'refresh 1', 'refresh 2']);
  });
});
