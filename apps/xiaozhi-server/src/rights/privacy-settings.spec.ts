import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrivacySetting } from '@xiaozhi/contracts';
import Database from 'better-sqlite3';
import { PrivacySettings } from './privacy-settings.js';

const START_MS = Date.parse('2026-03-01T12:00:00.000Z');

describe(PrivacySettings, () => {
  let folder: string;
  let nowMs: number;
  let settings: PrivacySettings;
  const open = (): void => void (settings = PrivacySettings.open(folder, () => new Date(nowMs)));
  const restart = (): void => {
    settings.close();
    open();
  };
  const isPaused = (roleId: string): boolean => settings.subjectsOf('memory-pause').has(roleId);
  const say = (roleId: string, isOn: boolean): void => settings.subjectsOf('memory-pause').set(roleId, isOn);
  const pause = (isOn: boolean, atMs: number): PrivacySetting => ({
    ...{ kind: 'memory-pause', subjectId: 'ann', isOn, at: new Date(atMs).toISOString() },
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'privacy-'));
    nowMs = START_MS;
    open();
  });
  afterEach(() => {
    settings.close();
    rmSync(folder, { recursive: true });
  });

  it('hold over restarts, for one person only, until they are taken back', () => {
    say('ann', true);
    settings.subjectsOf('child-mode').set('device', true);
    restart();
    expect([isPaused('ann'), isPaused('bob'), isPaused('device')]).toEqual([true, false, false]);
    expect(settings.subjectsOf('child-mode').has('device')).toBe(true);
    say('ann', false);
    restart();
    expect(isPaused('ann')).toBe(false);
  });

  it('take over what an earlier release kept, as said when it starts', () => {
    settings.close();
    for (const [file, create] of [
      ['memory-pauses.db', 'memory_pause (role_id TEXT PRIMARY KEY)'],
      ['child-devices.db', 'child_device (device_id TEXT PRIMARY KEY)'],
    ] as const) {
      rmSync(join(folder, file));
      const database = new Database(join(folder, file));
      database.exec(`CREATE TABLE ${create}; INSERT INTO ${create.split(' ')[0]} VALUES ('ann')`);
      database.close();
    }
    open();
    const taken = [pause(true, START_MS), { ...pause(true, START_MS), kind: 'child-mode' }];
    expect(settings.all()).toEqual(taken);
    nowMs += 1_000;
    restart();
    expect(settings.all()).toEqual(taken);
  });

  it('give way to what was said later elsewhere, and of one time to what is more private', () => {
    say('ann', true);
    settings.take(pause(false, START_MS));
    expect(isPaused('ann')).toBe(true);
    settings.take(pause(false, START_MS + 1));
    expect(isPaused('ann')).toBe(false);
    settings.take(pause(true, START_MS + 1));
    restart();
    expect(isPaused('ann')).toBe(true);
  });

  it('are later than what they take back, though this clock is behind', () => {
    settings.take(pause(true, START_MS + 60_000));
    const said: PrivacySetting[] = [];
    settings.onSaid((setting) => void said.push(setting));
    say('ann', false);
    expect([isPaused('ann'), said]).toEqual([false, [pause(false, START_MS + 60_001)]]);
  });

  it('become what manager-api says of them, unless something was said meanwhile', () => {
    say('ann', true);
    const [told] = settings.all() as [PrivacySetting];
    nowMs += 1;
    say('ann', false);
    settings.settle(told, null);
    expect(settings.all()).toEqual([pause(false, START_MS + 1)]);
    settings.settle(pause(false, START_MS + 1), pause(true, START_MS));
    restart();
    expect(settings.all()).toEqual([pause(true, START_MS)]);
    settings.settle(pause(true, START_MS), null);
    restart();
    expect(settings.all()).toEqual([]);
  });
});
