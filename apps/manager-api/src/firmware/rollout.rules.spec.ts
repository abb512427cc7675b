import type { FirmwareRolloutRow, FirmwareRow } from '../database/firmware-rows.js';
import { newDevice } from '../device/device.service.js';
import { isUpgrade, rolloutFor } from './rollout.rules.js';

const DEVICE = newDevice({ id: '02:00:00:00:00:01', board: 'lamp', appVersion: '1.0.0' }, 'agent', null);
const rollout = (id: string, fields: Partial<FirmwareRolloutRow> = {}): FirmwareRolloutRow =>
  ({ id, channel: 'stable', percentage: 100, devices: '[]', ...fields }) as FirmwareRolloutRow;
const firmware = (version: string, chip: string | null = 'esp32s3'): FirmwareRow =>
  ({ version, chip }) as FirmwareRow;

describe(rolloutFor, () => {
  it('is the first that includes the device, also when it is paused', () => {
    const paused = rollout('new', { state: 'paused' });
    expect(rolloutFor(DEVICE, [paused, rollout('old')])).toBe(paused);
    expect(rolloutFor(DEVICE, [rollout('none', { percentage: 0 }), paused])).toBe(paused);
    expect(rolloutFor(DEVICE, [])).toBeUndefined();
  });

  it('is of the device’s channel, or names it', () => {
    const beta = rollout('beta', { channel: 'beta' });
    expect(rolloutFor(DEVICE, [beta])).toBeUndefined();
    expect(rolloutFor({ ...DEVICE, channel: 'beta' }, [beta])).toBe(beta);
    const named = rollout('named', { channel: 'beta', percentage: 0, devices: JSON.stringify([DEVICE.id]) });
    expect(rolloutFor(DEVICE, [named])).toBe(named);
  });
});

describe(isUpgrade, () => {
  it.each([
    ['2.0.0', '1.9.9', false, true],
    ['2.0.0', '2.0.0', false, false],
    ['2.0.0', '2.0.0', true, false],
    ['2.0.0', '2.1.0', false, false],
    ['2.0.0', '2.1.0', true, true],
    ['2.0.0.0', '2.0.0', false, true],
    ['1.0.0', '0.0.0', false, true],
  ])('%s for a device with %s, forced %s: %s', (version, appVersion, isForced, isOne) => {
    expect(isUpgrade(firmware(version), isForced, { board: 'lamp', appVersion })).toBe(isOne);
  });

  it('is none for another chip', () => {
    const report = { board: 'lamp', appVersion: '1.0.0' };
    expect(isUpgrade(firmware('2.0.0'), true, { ...report, chip: 'esp32c3' })).toBe(false);
    expect(isUpgrade(firmware('2.0.0'), false, { ...report, chip: 'esp32s3' })).toBe(true);
    expect(isUpgrade(firmware('2.0.0', null), false, { ...report, chip: 'esp32c3' })).toBe(true);
    expect(isUpgrade(firmware('2.0.0'), false, { ...report, chip: 'web' })).toBe(true);
  });
});
