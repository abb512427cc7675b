import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentUpdate, PromptClaim } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { isQuiet, toLocal } from '@xiaozhi/schedule';
import * as fc from 'fast-check';
import { AgentCorrectWords } from '../agent/agent-correct-words.js';
import { AgentPlugins } from '../agent/agent-plugins.js';
import { AgentService } from '../agent/agent.service.js';
import { QuietHoursService } from '../announcement/quiet-hours.service.js';
import { AuditService } from '../audit/audit.service.js';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { seed } from '../database/seed.js';
import { DeviceService, newDevice } from '../device/device.service.js';
import { BrowserRemoval } from '../playground/browser-removal.js';
import { GATEWAY, SYSTEM } from '../http/actor.js';
import { DatabaseMemoryStore } from '../memory/database-memory.store.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { PromptClaimService } from '../prompt/prompt-claim.service.js';
import { PromptConsentService } from '../prompt/prompt-consent.service.js';
import { KeyRing } from '../security/key-ring.js';
import { SecretVault } from '../security/secret-vault.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ZONE = 'Europe/Berlin';
/** Noon in Berlin, on the day before its clocks go forward. */
const START_MS = Date.parse('2026-03-28T11:00:00.000Z');
const NIGHT = { from: '20:00', to: '09:00' };

/** The services on a database of their own, at a time that the test turns. */
class Bench {
  nowMs = START_MS;
  database!: Database;
  agents!: AgentService;
  devices!: DeviceService;
  quietHours!: QuietHoursService;
  consents!: PromptConsentService;
  claims!: PromptClaimService;
  private readonly folder = mkdtempSync(join(tmpdir(), 'manager-prompt-'));
  private devicesCount = 0;

  async open(env: Record<string, string>): Promise<void> {
    const config = loadManagerConfig({ DATA_DIR: this.folder, ...env }, this.folder);
    this.database = await Database.open(config);
    await seed(this.database, 'ws://127.0.0.1/');
    const now = (): Date => new Date(this.nowMs);
    const audit = new AuditService();
    const vault = new SecretVault(KeyRing.open(config));
    const providers = new ModelProviderService(this.database, vault, audit, config);
    const plugins = new AgentPlugins(this.database, providers);
    const words = new AgentCorrectWords(this.database);
    this.devices = new DeviceService(this.database, audit, silentLogger());
    const browsers = new BrowserRemoval(this.devices);
    this.agents = new AgentService(this.database, providers, audit, plugins, words, browsers);
    this.quietHours = new QuietHoursService(this.database, this.agents, audit, now);
    this.consents = new PromptConsentService(this.database, this.agents, audit, now);
    this.claims = new PromptClaimService(this.database, now);
  }

  async close(): Promise<void> {
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async agent(settings: AgentUpdate = { enablePrompts: true }): Promise<string> {
    return (await this.agents.create(SYSTEM, { name: 'Ann', timeZone: ZONE, ...settings })).id;
  }

  async device(agentId: string): Promise<string> {
    this.devicesCount += 1;
    const id = `02:00:00:00:01:${String(this.devicesCount).padStart(2, '0')}`;
    await this.database.write((rows) =>
      rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agentId, null)),
    );
    return id;
  }

  /** An agent with a device whose person agreed. */
  async agreed(): Promise<{ agentId: string; device: string }> {
    const agentId = await this.agent();
    const device = await this.device(agentId);
    await this.say(device, true);
    return { agentId, device };
  }

  say(macAddress: string, allowed: boolean, more: { roleId?: string; at?: string } = {}): Promise<void> {
    const { roleId = macAddress, at = new Date(this.nowMs).toISOString() } = more;
    return this.consents.report(GATEWAY, { macAddress, roleId, allowed, at, turnId: 'turn-1' });
  }

  async opens(...devices: string[]): Promise<string[]> {
    return (await this.claims.open(devices)).map(({ roleId }) => roleId);
  }

  claim(macAddress: string, memoryIds: string[], roleId = macAddress): Promise<PromptClaim | null> {
    return this.claims.claim({ macAddress, roleId, day: this.day, memoryIds });
  }

  get day(): string {
    return toLocal(new Date(this.nowMs), ZONE).slice(0, 10);
  }
}

/** What may be brought up, on any database. */
export function describePrompts(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`prompts from memory on ${kind}`, () => {
    const bench = new Bench();
    beforeAll(() => bench.open(databaseEnv()), 30_000);
    beforeEach(() => {
      bench.nowMs = START_MS;
    });
    afterAll(() => bench.close());

    describeClaims(bench);
    describeConsent(bench);
    describeErasing(bench);
    describePromise(bench);
  });
}

function describeClaims(bench: Bench): void {
  it('need the operator’s setting and the person’s consent, both', async () => {
    const agentId = await bench.agent({});
    const device = await bench.device(agentId);
    await bench.agents.update(SYSTEM, agentId, { enablePrompts: true });
    expect([await bench.opens(device), await bench.claim(device, ['m'])]).toEqual([[], null]);
    await bench.say(device, true);
    expect(await bench.opens(device)).toEqual([device]);
    await bench.agents.update(SYSTEM, agentId, { enablePrompts: false });
    expect([await bench.opens(device), await bench.claim(device, ['m'])]).toEqual([[], null]);
  });

  it('are one a day, and none twice', async () => {
    const { device } = await bench.agreed();
    const claims = await Promise.all([1, 2, 3, 4].map(() => bench.claim(device, ['m1', 'm2'])));
    expect(claims.filter((claim) => claim !== null)).toMatchObject([{ memoryId: 'm1' }]);
    expect(await bench.opens(device)).toEqual([]);
    bench.nowMs += 24 * HOUR_MS;
    expect(await bench.claim(device, ['m1'])).toBeNull();
    expect(await bench.claim(device, ['m1', 'm2'])).toMatchObject({ memoryId: 'm2', startWithinMs: 30_000 });
  });

  it('come again when nothing was heard', async () => {
    const { device } = await bench.agreed();
    await bench.claims.release((await bench.claim(device, ['m1']))?.id ?? '');
    expect(await bench.claim(device, ['m1'])).toMatchObject({ memoryId: 'm1' });
  });

  it('come by day only, outside of quiet hours, in the time zone of the agent', async () => {
    const { agentId, device } = await bench.agreed();
    const isOpenAt = async (time: string): Promise<boolean> => {
      bench.nowMs = Date.parse(`2026-03-28T${time}:00+01:00`);
      return (await bench.opens(device)).length > 0;
    };
    expect([await isOpenAt('08:59'), await isOpenAt('09:00'), await isOpenAt('19:59')]).toEqual([
      ...[false, true, true],
    ]);
    expect(await isOpenAt('20:00')).toBe(false);
    const quiet = { from: '12:00', to: '14:00' };
    await bench.quietHours.set(SYSTEM, agentId, { quiet, holdsReminders: false });
    expect([await isOpenAt('12:00'), await isOpenAt('14:00')]).toEqual([false, true]);
    bench.nowMs = Date.parse('2026-03-28T11:59:55+01:00');
    expect(await bench.claim(device, ['m1'])).toMatchObject({ startWithinMs: 5_000 });
  });

  it('are those of the device’s own role, and of one device’s memories only', async () => {
    const { agentId, device } = await bench.agreed();
    const other = await bench.device(agentId);
    expect(await bench.opens(device, other)).toEqual([device]);
    expect(await bench.claim(other, ['m1'], device)).toBeNull();
    expect(await bench.claim(device, ['m1'], other)).toBeNull();
    await bench.agents.update(SYSTEM, agentId, { memoryScope: 'speaker' });
    expect(await bench.opens(device)).toEqual([]);
    await bench.agents.update(SYSTEM, agentId, { memoryScope: 'group:home' });
    expect(await bench.opens(device)).toEqual([]);
  });

  it('are those of an agent only where it has one device', async () => {
    const agentId = await bench.agent({ enablePrompts: true, memoryScope: 'agent' });
    const device = await bench.device(agentId);
    const roleId = `agent:${agentId}`;
    await bench.say(device, true, { roleId });
    expect(await bench.opens(device)).toEqual([roleId]);
    const other = await bench.device(agentId);
    expect(await bench.opens(device, other)).toEqual([]);
    expect(await bench.claim(device, ['m1'], roleId)).toBeNull();
  });
}

function describeConsent(bench: Bench): void {
  it('is the newest that was said, whatever comes late, and once in the log', async () => {
    const { agentId, device } = await bench.agreed();
    const old = new Date(bench.nowMs - 1).toISOString();
    bench.nowMs += MINUTE_MS;
    const at = new Date(bench.nowMs).toISOString();
    await bench.say(device, false, { at });
    await bench.say(device, false, { at });
    await bench.say(device, true, { at: old });
    await bench.say(device, true, { at });
    expect(await bench.opens(device)).toEqual([]);
    expect(await bench.consents.list(agentId)).toEqual([]);
    const log = await bench.database.repository('audit').findBy({ target: device });
    expect(log.map(({ action }) => action)).toEqual(['prompt.allow', 'prompt.revoke']);
  });

  it('is shown with when and where it was said, and can be withdrawn by an operator', async () => {
    const { agentId, device } = await bench.agreed();
    const since = new Date(bench.nowMs).toISOString();
    expect(await bench.consents.list(agentId)).toEqual([
      { roleId: device, label: device, since, deviceId: device, turnId: 'turn-1' },
    ]);
    const elsewhere = await bench.agent();
    const gone = { status: 404, code: 'CONSENT_NOT_FOUND' };
    await expect(bench.consents.revoke(SYSTEM, elsewhere, device)).rejects.toMatchObject(gone);
    await bench.consents.revoke(SYSTEM, agentId, device);
    expect(await bench.opens(device)).toEqual([]);
    await expect(bench.consents.revoke(SYSTEM, agentId, device)).rejects.toMatchObject(gone);
    await bench.say(device, true, { at: since });
    expect(await bench.opens(device)).toEqual([]);
    bench.nowMs += 1;
    await bench.say(device, true);
    expect(await bench.opens(device)).toEqual([device]);
  });

  it('of a clock that is ahead can be taken back', async () => {
    const { device } = await bench.agreed();
    bench.nowMs += 1;
    await bench.say(device, true, { at: '2030-01-01T00:00:00.000Z' });
    bench.nowMs += 1;
    await bench.say(device, false);
    expect(await bench.opens(device)).toEqual([]);
  });

  it('is not given for another device’s memories', async () => {
    const { device } = await bench.agreed();
    const stranger = await bench.device(await bench.agent());
    const given = bench.say(stranger, true, { roleId: device });
    await expect(given).rejects.toMatchObject({ code: 10041 });
    await bench.say(stranger, false, { roleId: device });
    expect(await bench.opens(device)).toEqual([device]);
  });
}

function describeErasing(bench: Bench): void {
  const countOf = async (roleId: string): Promise<number> =>
    (await bench.database.repository('promptConsent').countBy({ role_id: roleId })) +
    (await bench.database.repository('memoryPrompt').countBy({ role_id: roleId }));

  it('leaves nothing of a device that is unbound, unless its memories stay', async () => {
    const [kept, gone] = [await bench.agreed(), await bench.agreed()];
    for (const { device } of [kept, gone]) await bench.claim(device, ['m1']);
    await bench.devices.unbind(SYSTEM, kept.device, true);
    await bench.devices.unbind(SYSTEM, gone.device, false);
    expect([await countOf(kept.device), await countOf(gone.device)]).toEqual([2, 0]);
    await bench.say(kept.device, false);
    expect(
      await bench.database.repository('promptConsent').countBy({ allowed: 1, role_id: kept.device }),
    ).toBe(0);
  });

  it('leaves nothing of a role whose memories are erased, nor of an agent that is deleted', async () => {
    const { device } = await bench.agreed();
    await bench.claim(device, ['m1']);
    await new DatabaseMemoryStore(bench.database, () => new Date()).removeAll(parseRoleId(device));
    expect(await countOf(device)).toBe(0);
    const agentId = await bench.agent({ enablePrompts: true, memoryScope: 'agent' });
    const last = await bench.device(agentId);
    await bench.say(last, true, { roleId: `agent:${agentId}` });
    await bench.devices.unbind(SYSTEM, last, false);
    await bench.agents.remove(SYSTEM, agentId);
    expect(await countOf(`agent:${agentId}`)).toBe(0);
  });
}

type Step =
  | { kind: 'wait'; minutes: number }
  | { kind: 'say'; who: number; allowed: boolean }
  | { kind: 'switch'; on: boolean }
  | { kind: 'quiet'; from: number; hours: number }
  | { kind: 'claim'; who: number; whose: number; memory: number };

/** Twelve random walks may all miss what is permitted; this one does not. */
const PERMITTED: Step[] = [
  { kind: 'say', who: 0, allowed: true },
  { kind: 'claim', who: 0, whose: 0, memory: 0 },
];

function describePromise(bench: Bench): void {
  const who = fc.nat({ max: 1 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 900 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('say'), who, allowed: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('switch'), on: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('quiet'),
        from: fc.integer({ min: 0, max: 23 }),
        hours: fc.integer({ min: 1, max: 6 }),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('claim'), who, whose: who, memory: fc.nat({ max: 5 }) }),
    },
  );

  it('never come twice a day, in quiet hours, without consent, or from another role', async () => {
    let claimsCount = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        bench.nowMs = START_MS;
        const agentId = await bench.agent();
        const devices = [await bench.device(agentId), await bench.device(agentId)];
        const agreed = [false, false];
        let isOn = true;
        let quiet = NIGHT;
        const said = new Set<string>();
        for (const one of steps) {
          const now = (): Date => new Date(bench.nowMs);
          bench.nowMs += 1;
          if (one.kind === 'wait') bench.nowMs += one.minutes * MINUTE_MS;
          else if (one.kind === 'say') {
            await bench.say(devices[one.who] ?? '', one.allowed);
            agreed[one.who] = one.allowed;
          } else if (one.kind === 'switch') {
            await bench.agents.update(SYSTEM, agentId, { enablePrompts: one.on });
            isOn = one.on;
          } else if (one.kind === 'quiet') {
            const hour = (number: number): string => `${String(number % 24).padStart(2, '0')}:00`;
            quiet = { from: hour(one.from), to: hour(one.from + one.hours) };
            await bench.quietHours.set(SYSTEM, agentId, { quiet, holdsReminders: false });
          } else {
            const device = devices[one.who] ?? '';
            const claim = await bench.claim(device, [`m${one.memory}`], devices[one.whose]);
            const [day, memory] = [`${device} ${bench.day}`, `${device} m${one.memory}`];
            const isDay = ![NIGHT, quiet].some((span) => isQuiet(now(), span, ZONE));
            const isNew = !said.has(day) && !said.has(memory);
            const mayBe = isOn && agreed[one.who] === true && one.who === one.whose && isDay && isNew;
            expect(claim !== null).toBe(mayBe);
            if (claim === null) continue;
            claimsCount += 1;
            said.add(day).add(memory);
          }
        }
      }),
      { numRuns: 12, examples: [[PERMITTED]] },
    );
    expect(claimsCount).toBeGreaterThan(0);
  });
}
