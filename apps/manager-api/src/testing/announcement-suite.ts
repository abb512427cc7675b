import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnnouncementClaimAnswer, AnnouncementView, ReminderReport } from '@xiaozhi/contracts';
import { newId, silentLogger } from '@xiaozhi/observability';
import { AgentCorrectWords } from '../agent/agent-correct-words.js';
import { AgentPlugins } from '../agent/agent-plugins.js';
import { AgentService } from '../agent/agent.service.js';
import {
  AnnouncementClaimService,
  LEASE_MS,
  MAX_ATTEMPTS_COUNT,
} from '../announcement/announcement-claim.service.js';
import { AnnouncementService } from '../announcement/announcement.service.js';
import { QuietHoursService } from '../announcement/quiet-hours.service.js';
import { AuditService } from '../audit/audit.service.js';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { seed } from '../database/seed.js';
import { DeviceService, newDevice } from '../device/device.service.js';
import { BrowserRemoval } from '../playground/browser-removal.js';
import { GATEWAY, SYSTEM } from '../http/actor.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { KeyRing } from '../security/key-ring.js';
import { SecretVault } from '../security/secret-vault.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Noon in Berlin, on the day before its clocks go forward. */
const START = '2026-03-28T11:00:00.000Z';

/** The services on a database of their own, at a time that the test turns. */
class Bench {
  nowMs = Date.parse(START);
  database!: Database;
  announcements!: AnnouncementService;
  claims!: AnnouncementClaimService;
  quietHours!: QuietHoursService;
  agentId = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'manager-announcement-'));
  private devicesCount = 0;

  async open(env: Record<string, string>): Promise<void> {
    const config = loadManagerConfig({ DATA_DIR: this.folder, ...env }, this.folder);
    this.database = await Database.open(config);
    await seed(this.database, 'ws://127.0.0.1/');
    const now = (): Date => new Date(this.nowMs);
    const audit = new AuditService();
    const vault = new SecretVault(KeyRing.open(config));
    const providers = new ModelProviderService(this.database, vault, audit, config);
    const devices = new DeviceService(this.database, audit, silentLogger());
    const agents = new AgentService(
      this.database,
      providers,
      audit,
      new AgentPlugins(this.database, providers),
      new AgentCorrectWords(this.database),
      new BrowserRemoval(devices),
    );
    this.announcements = new AnnouncementService(this.database, agents, devices, audit, now);
    this.quietHours = new QuietHoursService(this.database, agents, audit, now);
    this.claims = new AnnouncementClaimService(this.database, this.quietHours, now);
    this.agentId = (await agents.create(SYSTEM, { name: 'Ann', timeZone: 'Europe/Berlin' })).id;
  }

  async close(): Promise<void> {
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A device of the agent that has nothing to say yet. */
  async device(): Promise<string> {
    this.devicesCount += 1;
    const id = `02:00:00:00:00:${String(this.devicesCount).padStart(2, '0')}`;
    await this.database.write((rows) =>
      rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, this.agentId, null)),
    );
    return id;
  }

  at(offsetMs: number): string {
    return new Date(this.nowMs + offsetMs).toISOString();
  }

  async reminder(macAddress: string, fields: Partial<ReminderReport> = {}): Promise<string> {
    const id = newId();
    await this.announcements.report(GATEWAY, {
      ...{ id, macAddress, text: 'take the pills', dueAt: this.at(0), localTime: '12:00' },
      ...{ timeZone: 'Europe/Berlin', recurrence: null, turnId: null, ...fields },
    });
    return id;
  }

  claim(...macAddresses: string[]): Promise<AnnouncementClaimAnswer> {
    return this.claims.claim({ gatewayId: 'gateway', macAddresses });
  }

  /** Claims and reports as spoken. @returns whether there was something */
  async hear(macAddress: string): Promise<boolean> {
    const [claimed] = (await this.claim(macAddress)).claimed;
    if (claimed === undefined) return false;
    await this.settle(claimed, 'spoken');
    return true;
  }

  settle({ id, claim }: { id: string; claim: string }, outcome: 'spoken' | 'released'): Promise<void> {
    return this.claims.settle({ id, claim, outcome, at: this.at(0) });
  }

  async of(deviceId: string): Promise<AnnouncementView[]> {
    return (await this.announcements.list(SYSTEM, { deviceId, page: 1, limit: 50 })).list;
  }

  async states(deviceId: string): Promise<string[]> {
    return (await this.of(deviceId)).map(({ dueAt, state }) => `${dueAt.slice(5, 16)} ${state}`);
  }
}

/** Who may say what, and when, on any database. */
export function describeAnnouncements(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`announcements on ${kind}`, () => {
    const bench = new Bench();
    beforeAll(() => bench.open(databaseEnv()), 30_000);
    beforeEach(() => {
      bench.nowMs = Date.parse(START);
    });
    afterEach(() =>
      bench.database.write(async (rows) => {
        await rows.of('announcement').clear();
        await rows.of('quietHours').clear();
      }),
    );
    afterAll(() => bench.close());

    describeClaims(bench);
    describeSeries(bench);
    describeQuietHours(bench);
    describeMaking(bench);
  });
}

function describeClaims(bench: Bench): void {
  it('hands out what is due, and tells what is next', async () => {
    const device = await bench.device();
    await bench.reminder(device, { dueAt: bench.at(20_000) });
    expect(await bench.claim(device)).toEqual({ claimed: [], nextDueInMs: 20_000 });
    bench.nowMs += 25_000;
    const { claimed } = await bench.claim(device);
    expect(claimed).toMatchObject([{ macAddress: device, text: 'take the pills', lateMs: 5_000 }]);
    expect(await bench.claim(device)).toEqual({ claimed: [], nextDueInMs: null });
    expect(await bench.claim('02:00:00:00:99:99')).toEqual({ claimed: [], nextDueInMs: null });
  });

  it('hands each to one gateway only, when many ask at the same time', async () => {
    const devices = [await bench.device(), await bench.device(), await bench.device()];
    for (const device of devices) {
      await bench.reminder(device);
      await bench.reminder(device);
    }
    const answers = await Promise.all(Array.from({ length: 6 }, () => bench.claim(...devices)));
    const claimed = answers.flatMap((answer) => answer.claimed);
    const ids = claimed.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(claimed.map(({ macAddress }) => macAddress)).size).toBe(3);
  });

  it('gives a killed gateway’s claim to another when its lease is over, and not before', async () => {
    const device = await bench.device();
    await bench.reminder(device);
    const [lost] = (await bench.claim(device)).claimed;
    bench.nowMs += LEASE_MS - 1;
    expect((await bench.claim(device)).claimed).toEqual([]);
    bench.nowMs += 1;
    const [found] = (await bench.claim(device)).claimed;
    expect(found?.id).toBe(lost?.id);
    expect(found?.claim).not.toBe(lost?.claim);
  });

  it('takes a report of an older claim, and the same report twice', async () => {
    const device = await bench.device();
    await bench.reminder(device);
    const [first] = (await bench.claim(device)).claimed;
    bench.nowMs += LEASE_MS;
    await bench.claim(device);
    if (first === undefined) throw new Error('nothing was claimed');
    await bench.settle(first, 'spoken');
    await bench.settle(first, 'spoken');
    await bench.settle(first, 'released');
    expect(await bench.of(device)).toMatchObject([{ state: 'spoken', attempts: 2 }]);
    bench.nowMs += LEASE_MS;
    expect((await bench.claim(device)).claimed).toEqual([]);
  });

  it('does not repeat for ever what nobody reports as spoken', async () => {
    const device = await bench.device();
    await bench.reminder(device);
    for (let tries = 1; tries <= MAX_ATTEMPTS_COUNT; tries += 1) {
      expect((await bench.claim(device)).claimed).toHaveLength(1);
      bench.nowMs += LEASE_MS;
    }
    expect((await bench.claim(device)).claimed).toEqual([]);
    expect(await bench.of(device)).toMatchObject([{ state: 'expired', attempts: MAX_ATTEMPTS_COUNT }]);
  });

  it('counts no try of a claim that is given back', async () => {
    const device = await bench.device();
    await bench.reminder(device);
    for (let tries = 0; tries <= MAX_ATTEMPTS_COUNT; tries += 1) {
      const [claimed] = (await bench.claim(device)).claimed;
      if (claimed === undefined) throw new Error('it was not handed out again');
      await bench.settle(claimed, 'released');
    }
    expect(await bench.of(device)).toMatchObject([{ state: 'pending', attempts: 0 }]);
  });

  it('says nothing that was withdrawn, nor what is a day late', async () => {
    const device = await bench.device();
    const withdrawn = await bench.reminder(device);
    await bench.announcements.cancel(SYSTEM, withdrawn);
    const late = await bench.reminder(device, { dueAt: bench.at(1_000) });
    bench.nowMs += 24 * HOUR_MS + 2_000;
    expect((await bench.claim(device)).claimed).toEqual([]);
    expect((await bench.of(device)).map(({ state }) => state).sort()).toEqual(['cancelled', 'expired']);
    expect(await bench.announcements.cancel(SYSTEM, withdrawn)).toMatchObject({ state: 'cancelled' });
    await expect(bench.announcements.cancel(SYSTEM, late)).rejects.toMatchObject({
      code: 'ANNOUNCEMENT_OVER',
    });
  });
}

function describeSeries(bench: Bench): void {
  const daily = { recurrence: 'daily', localTime: '12:00' } as const;

  it('comes again at the same time of the wall clock', async () => {
    const device = await bench.device();
    await bench.reminder(device, daily);
    expect(await bench.hear(device)).toBe(true);
    expect(await bench.hear(device)).toBe(false);
    // The clocks go forward tonight: noon is an hour earlier.
    expect(await bench.states(device)).toEqual(['03-29T10:00 pending', '03-28T11:00 spoken']);
  });

  it('leaves out what was missed while the device was away', async () => {
    const device = await bench.device();
    await bench.reminder(device, daily);
    bench.nowMs += 5 * 24 * HOUR_MS;
    expect((await bench.claim(device)).claimed).toEqual([]);
    expect(await bench.states(device)).toEqual(['04-03T10:00 pending', '03-28T11:00 expired']);
  });

  it('ends when one of it is withdrawn, also while it is being said', async () => {
    const device = await bench.device();
    await bench.reminder(device, daily);
    const [claimed] = (await bench.claim(device)).claimed;
    if (claimed === undefined) throw new Error('nothing was claimed');
    await bench.announcements.cancelByVoice(GATEWAY, device.toUpperCase(), claimed.id);
    await bench.settle(claimed, 'spoken');
    bench.nowMs += 3 * 24 * HOUR_MS;
    expect((await bench.claim(device)).claimed).toEqual([]);
    expect((await bench.of(device)).map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('goes on once, whoever reports what and how often', async () => {
    const device = await bench.device();
    await bench.reminder(device, daily);
    const [claimed] = (await bench.claim(device)).claimed;
    if (claimed === undefined) throw new Error('nothing was claimed');
    await Promise.all(Array.from({ length: 4 }, () => bench.settle(claimed, 'spoken')));
    expect(await bench.of(device)).toHaveLength(2);
  });
}

function describeQuietHours(bench: Bench): void {
  const noonToFour = { quiet: { from: '12:00', to: '16:00' }, holdsReminders: false };
  const say = async (device: string): Promise<AnnouncementView[]> =>
    bench.announcements.create(SYSTEM, { deviceId: device, text: 'Dinner is ready.' });

  it('hold announcements until they end, in the time zone of the agent', async () => {
    const device = await bench.device();
    await bench.quietHours.set(SYSTEM, bench.agentId, noonToFour);
    await say(device);
    expect(await bench.claim(device)).toEqual({ claimed: [], nextDueInMs: null });
    bench.nowMs += 4 * HOUR_MS - 30_000;
    expect(await bench.claim(device)).toEqual({ claimed: [], nextDueInMs: 30_000 });
    bench.nowMs += 30_000;
    expect((await bench.claim(device)).claimed).toHaveLength(1);
  });

  it('let a reminder through that a person asked for, unless the operator holds it', async () => {
    const device = await bench.device();
    await bench.quietHours.set(SYSTEM, bench.agentId, { ...noonToFour, holdsReminders: true });
    await say(device);
    await bench.reminder(device);
    expect((await bench.claim(device)).claimed).toEqual([]);
    await bench.quietHours.set(SYSTEM, bench.agentId, noonToFour);
    expect((await bench.claim(device)).claimed).toMatchObject([{ kind: 'reminder' }]);
  });

  it('leave a gateway only the time before they begin', async () => {
    const device = await bench.device();
    await bench.quietHours.set(SYSTEM, bench.agentId, {
      ...noonToFour,
      quiet: { from: '13:00', to: '14:00' },
    });
    bench.nowMs += HOUR_MS - 10_000;
    await say(device);
    expect((await bench.claim(device)).claimed).toMatchObject([{ startWithinMs: 10_000 }]);
  });

  it('of a whole day let nothing through', async () => {
    const device = await bench.device();
    const always = { quiet: { from: '00:00', to: '00:00' }, holdsReminders: false };
    await bench.quietHours.set(SYSTEM, bench.agentId, always);
    await say(device);
    for (let hour = 0; hour < 25; hour += 1, bench.nowMs += HOUR_MS)
      expect((await bench.claim(device)).claimed).toEqual([]);
    expect((await bench.of(device)).map(({ state }) => state)).toEqual(['expired']);
  });
}

function describeMaking(bench: Bench): void {
  it('makes a reminder once, however often it is reported', async () => {
    const device = await bench.device();
    const id = newId();
    await Promise.all(Array.from({ length: 4 }, () => bench.reminder(device, { id })));
    expect(await bench.of(device)).toMatchObject([{ id, kind: 'reminder', askedBy: 'voice' }]);
    expect(await bench.announcements.openOf(device)).toMatchObject([{ id, text: 'take the pills' }]);
  });

  it('makes an announcement once for the same key, and refuses the key for another', async () => {
    const device = await bench.device();
    const ask = { deviceId: device, text: 'Lunch!', idempotencyKey: 'lunch' };
    const made = await Promise.all([1, 2, 3].map(() => bench.announcements.create(SYSTEM, ask)));
    expect(new Set(made.flat().map(({ id }) => id)).size).toBe(1);
    const other = bench.announcements.create(SYSTEM, { ...ask, text: 'Supper!' });
    await expect(other).rejects.toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('lets a device touch no other device’s reminders', async () => {
    const [mine, other] = [await bench.device(), await bench.device()];
    const id = await bench.reminder(mine);
    await bench.announcements.cancelByVoice(GATEWAY, other, id);
    expect(await bench.of(mine)).toMatchObject([{ state: 'pending' }]);
    expect(await bench.announcements.openOf(other)).toEqual([]);
  });

  it.each([
    ['dueAt', { dueAt: '2026-03-28T10:00:00.000Z' }],
    ['expiresAt', { dueAt: '2026-03-28T12:00:00.000Z', expiresAt: '2026-03-28T12:00:00.000Z' }],
  ])('refuses a %s that has passed', async (path, fields) => {
    const deviceId = await bench.device();
    const asked = bench.announcements.create(SYSTEM, { deviceId, text: 'x', ...fields });
    await expect(asked).rejects.toMatchObject({ status: 422, details: [{ path }] });
  });
}
