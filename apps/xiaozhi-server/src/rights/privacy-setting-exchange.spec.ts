import { outranks } from '@xiaozhi/contracts';
import type { PrivacySetting, PrivacySettingOutcome } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import { ManualClock, settled } from '@xiaozhi/outbox/testing';
import { ManagerApiError } from '../config/manager-api.client.js';
import type { ManagerApiErrorCode } from '../config/manager-api.client.js';
import { inMemoryPrivacy } from '../testing/in-memory-privacy.js';
import { PrivacySettingExchange } from './privacy-setting-exchange.js';
import type { PrivacySettings } from './privacy-settings.js';

const AT = '2026-03-01T12:00:00.000Z';
const pause = (subjectId: string, isOn = true, at = AT): PrivacySetting => ({
  ...{ kind: 'memory-pause', subjectId, isOn, at },
});

/** manager-api, which may be down. */
class Manager {
  readonly kept = new Map<string, PrivacySetting>();
  readonly forgotten = new Set<string>();
  readonly asked: string[] = [];
  fault: ManagerApiErrorCode | undefined;

  readonly post = async (path: string, body: unknown): Promise<unknown> => {
    this.asked.push(path);
    if (this.fault !== undefined) throw new ManagerApiError(this.fault, 'no');
    if (path === '/privacy-setting/report')
      return (body as { settings: PrivacySetting[] }).settings.map((setting) => this.take(setting));
    const { kind, after = '' } = body as { kind: string; after?: string };
    return [...this.kept.values()]
      .filter((setting) => setting.kind === kind && setting.subjectId > after)
      .sort((one, other) => (one.subjectId < other.subjectId ? -1 : 1))
      .slice(0, 500);
  };

  take(setting: PrivacySetting): PrivacySettingOutcome {
    const { kind, subjectId } = setting;
    if (this.forgotten.has(subjectId)) return null;
    const known = this.kept.get(`${kind} ${subjectId}`);
    if (known !== undefined && !outranks(setting, known)) return known;
    this.kept.set(`${kind} ${subjectId}`, setting);
    return setting;
  }
}

describe(PrivacySettingExchange, () => {
  let clock: ManualClock;
  let manager: Manager;
  const exchanges: PrivacySettingExchange[] = [];
  /** A gateway. */
  const join = (): { settings: PrivacySettings; exchange: PrivacySettingExchange } => {
    const settings = inMemoryPrivacy(() => new Date(AT));
    const exchange = new PrivacySettingExchange({
      ...{ settings, client: manager, clock, random: () => 1, logger: silentLogger() },
    });
    exchanges.push(exchange);
    return { settings, exchange };
  };
  beforeEach(() => {
    clock = new ManualClock();
    manager = new Manager();
  });
  afterEach(async () => {
    for (const exchange of exchanges.splice(0)) await exchange.stop();
  });

  it('brings what is said here to all gateways', async () => {
    const [here, there] = [join(), join()];
    here.settings.subjectsOf('memory-pause').set('ann', true);
    here.settings.subjectsOf('child-mode').set('device', true);
    await settled();
    await there.exchange.exchange();
    expect(there.settings.all()).toEqual(here.settings.all());
    expect(manager.kept.size).toBe(2);
  });

  it('keeps what was said while manager-api is down, and brings it when it is there again', async () => {
    manager.fault = 'MANAGER_UNAVAILABLE';
    const { settings } = join();
    const paused = settings.subjectsOf('memory-pause');
    paused.set('ann', true);
    await clock.advance(500 + 1_000);
    expect([paused.has('ann'), manager.kept.size]).toEqual([true, 0]);
    manager.fault = undefined;
    await clock.advance(2_000);
    expect([...manager.kept.values()]).toEqual([pause('ann')]);
    const askedCount = manager.asked.length;
    await clock.advance(120_000);
    expect(manager.asked).toHaveLength(askedCount);
  });

  it('brings again what manager-api does not have any more, and drops what it says is of somebody gone', async () => {
    const { settings, exchange } = join();
    settings.take(pause('ann'));
    settings.take(pause('gone'));
    settings.take(pause('bob', true));
    manager.forgotten.add('gone');
    manager.take(pause('bob', false, '2026-03-01T12:00:01.000Z'));
    manager.take(pause('ann', false, '2026-03-01T11:00:00.000Z'));
    await exchange.exchange();
    expect(settings.all()).toEqual([pause('ann'), pause('bob', false, '2026-03-01T12:00:01.000Z')]);
    expect(manager.kept.get('memory-pause ann')).toEqual(pause('ann'));
  });

  it('asks a manager of an earlier release once, and again when it comes back', async () => {
    manager.fault = 'MANAGER_REJECTED';
    const { settings, exchange } = join();
    settings.subjectsOf('memory-pause').set('ann', true);
    await settled();
    await clock.advance(600_000);
    expect(manager.asked).toHaveLength(1);
    manager.fault = undefined;
    await exchange.exchange();
    expect([...manager.kept.values()]).toEqual([pause('ann')]);
  });

  it('takes in more than one page', async () => {
    const roles = Array.from({ length: 1_001 }, (_, number) => `r-${String(number).padStart(4, '0')}`);
    const [here, there] = [join(), join()];
    for (const role of roles) here.settings.take(pause(role));
    await here.exchange.exchange();
    await there.exchange.exchange();
    expect(there.settings.all().map(({ subjectId }) => subjectId)).toEqual(roles);
  });
});
