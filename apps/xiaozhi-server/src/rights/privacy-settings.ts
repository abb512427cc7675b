import { join } from 'node:path';
import { outranks } from '@xiaozhi/contracts';
import type { PrivacySetting, PrivacySettingKind, PrivacySettingOutcome } from '@xiaozhi/contracts';
import type { KeySet } from './key-set.js';
import { SqlitePrivacySettings } from './privacy-setting-file.js';
import type { PrivacySettingStore, SaidSetting } from './privacy-setting-file.js';

type Stores = Record<PrivacySettingKind, PrivacySettingStore>;

/**
 * What people set by voice about their privacy: what was said here counts at once and is kept here, and what is heard of
 * elsewhere counts where it was said later. Read from memory.
 */
export class PrivacySettings {
  private readonly known: Record<PrivacySettingKind, Map<string, SaidSetting>>;
  private said: (setting: PrivacySetting) => void = () => undefined;

  constructor(
    private readonly stores: Stores,
    private readonly now: () => Date,
  ) {
    const load = (kind: PrivacySettingKind): Map<string, SaidSetting> =>
      new Map(stores[kind].all().map((setting) => [setting.subjectId, setting]));
    this.known = { 'memory-pause': load('memory-pause'), 'child-mode': load('child-mode') };
  }

  /** @param folder of the gateway's data. @throws when a file cannot be opened */
  static open(folder: string, now: () => Date): PrivacySettings {
    const open = (file: string, table: string, column: string): SqlitePrivacySettings =>
      SqlitePrivacySettings.open(join(folder, file), { table, column }, now);
    const stores = {
      'memory-pause': open('memory-pauses.db', 'memory_pause', 'role_id'),
      'child-mode': open('child-devices.db', 'child_device', 'device_id'),
    };
    return new PrivacySettings(stores, now);
  }

  /** The subjects for which it is on, as those who speak switch it. */
  subjectsOf(kind: PrivacySettingKind): KeySet {
    return {
      has: (subjectId) => this.known[kind].get(subjectId)?.isOn === true,
      set: (subjectId, isOn) => this.say(kind, subjectId, isOn),
    };
  }

  /** Who is told of what is said here. */
  onSaid(said: (setting: PrivacySetting) => void): void {
    this.said = said;
  }

  all(): PrivacySetting[] {
    return (Object.keys(this.known) as PrivacySettingKind[]).flatMap((kind) =>
      [...this.known[kind].values()].map((setting) => ({ kind, ...setting })),
    );
  }

  /** Heard of elsewhere: counts if it is later than what is known. @throws when the disk refuses it */
  take(setting: PrivacySetting): void {
    if (outranks(setting, this.known[setting.kind].get(setting.subjectId))) this.put(setting);
  }

  /**
   * What counts for something that was told from here; null: it is to be forgotten. What was said here meanwhile stays.
   * @throws when the disk refuses it
   */
  settle(told: PrivacySetting, outcome: PrivacySettingOutcome): void {
    const known = this.known[told.kind].get(told.subjectId);
    if (known === undefined || known.at !== told.at || known.isOn !== told.isOn) return;
    if (outcome === null) this.remove(told.kind, told.subjectId);
    else this.put(outcome);
  }

  /** People or devices are gone: what was said by then goes too. @param at ISO 8601, UTC. @throws when the disk refuses it */
  forget(kind: PrivacySettingKind, isMeant: (subjectId: string) => boolean, at: string): void {
    const gone = [...this.known[kind].values()].filter(
      (known) => isMeant(known.subjectId) && Date.parse(known.at) <= Date.parse(at),
    );
    for (const { subjectId } of gone) this.remove(kind, subjectId);
  }

  close(): void {
    for (const store of Object.values(this.stores)) store.close();
  }

  private say(kind: PrivacySettingKind, subjectId: string, isOn: boolean): void {
    const known = this.known[kind].get(subjectId);
    // Later than what it takes back, whatever the clocks of the gateways say.
    const atMs = Math.max(this.now().getTime(), known === undefined ? 0 : Date.parse(known.at) + 1);
    const setting = { kind, subjectId, isOn, at: new Date(atMs).toISOString() };
    this.put(setting);
    this.said(setting);
  }

  private put({ kind, subjectId, isOn, at }: PrivacySetting): void {
    this.stores[kind].put({ subjectId, isOn, at });
    this.known[kind].set(subjectId, { subjectId, isOn, at });
  }

  private remove(kind: PrivacySettingKind, subjectId: string): void {
    this.stores[kind].remove(subjectId);
    this.known[kind].delete(subjectId);
  }
}
