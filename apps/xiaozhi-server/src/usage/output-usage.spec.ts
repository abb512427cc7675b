import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@xiaozhi/observability';
import { fakeRuntime } from '../testing/fake-providers.js';
import { dayIn, outputLimitOf } from './output-usage.js';
import { SqliteOutputUsage } from './sqlite-output-usage.js';

const DEVICE = 'aa:bb:cc:00:11:22';

describe(SqliteOutputUsage, () => {
  let folder: string;
  const open = (): SqliteOutputUsage => SqliteOutputUsage.open(join(folder, 'usage.sqlite'), silentLogger());

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'usage-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('counts each device and day for itself, and knows it after a restart', () => {
    const before = open();
    before.add(DEVICE, '2999-03-01', 10);
    before.add(DEVICE, '2999-03-01', 5);
    before.add('another', '2999-03-01', 1);
    before.close();
    const after = open();
    expect(after.count(DEVICE, '2999-03-01')).toBe(15);
    expect(after.count(DEVICE, '2999-03-02')).toBe(0);
    expect(after.count('another', '2999-03-01')).toBe(1);
    after.close();
  });

  it('goes on counting in memory when the disk takes nothing', () => {
    const usage = open();
    usage.count(DEVICE, '2999-03-01');
    usage.close();
    usage.add(DEVICE, '2999-03-01', 7);
    expect(usage.count(DEVICE, '2999-03-01')).toBe(7);
  });

  it('forgets days of long ago when it is opened', () => {
    const before = open();
    before.add(DEVICE, '2001-01-01', 3);
    before.close();
    const after = open();
    expect(after.count(DEVICE, '2001-01-01')).toBe(0);
    after.close();
  });
});

describe(outputLimitOf, () => {
  it('counts characters, not code units, and is never reached without a limit', () => {
    const outputUsage = SqliteOutputUsage.open(':memory:', silentLogger());
    const deps = { outputUsage, now: () => new Date('2999-03-01T12:00:00Z') };
    const limit = outputLimitOf(fakeRuntime({ dailyOutputCharacters: 3 }), DEVICE, deps);
    limit.spend('a😀');
    expect(limit.isReached).toBe(false);
    limit.spend('b');
    expect(limit.isReached).toBe(true);
    expect(outputLimitOf(fakeRuntime(), DEVICE, deps).isReached).toBe(false);
    outputUsage.close();
  });
});

describe(dayIn, () => {
  it('is the calendar day of the time zone', () => {
    const at = new Date('2026-03-01T20:00:00Z');
    expect(dayIn('Asia/Shanghai', at)).toBe('2026-03-02');
    expect(dayIn('America/New_York', at)).toBe('2026-03-01');
  });
});
