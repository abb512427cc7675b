import type { PrivacySettingStore } from '../rights/privacy-setting-file.js';
import { PrivacySettings } from '../rights/privacy-settings.js';

/** What people set by voice, of one process. */
export function inMemoryPrivacy(now: () => Date): PrivacySettings {
  const store = (): PrivacySettingStore => ({
    all: () => [],
    put: () => undefined,
    remove: () => undefined,
    close: () => undefined,
  });
  return new PrivacySettings({ 'memory-pause': store(), 'child-mode': store() }, now);
}
