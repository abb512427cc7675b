import type { PrivacySettingView } from '@xiaozhi/contracts';

/** Of all settings of an agent those that concern a person: their own, and those of the device at which they speak. */
export function settingsOf(all: readonly PrivacySettingView[], roleId: string): PrivacySettingView[] {
  return all.filter(
    ({ kind, subjectId }) =>
      roleId === '' ||
      subjectId === roleId ||
      (kind === 'child-mode' && roleId.startsWith(`${subjectId}/speaker:`)),
  );
}
