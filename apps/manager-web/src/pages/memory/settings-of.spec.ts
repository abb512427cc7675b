import type { PrivacySettingView } from '@xiaozhi/contracts';
import { settingsOf } from './settings-of.js';

describe(settingsOf, () => {
  const one = (kind: PrivacySettingView['kind'], subjectId: string): PrivacySettingView => ({
    ...{ kind, subjectId, label: subjectId, since: '2026-03-01T12:00:00.000Z' },
  });
  const all = [one('memory-pause', 'd1'), one('memory-pause', 'd1/speaker:a'), one('child-mode', 'd1')];
  const subjects = (roleId: string): string[] =>
    settingsOf(all, roleId).map(({ kind, subjectId }) => `${kind} ${subjectId}`);

  it('shows those of a person and of the device at which they speak', () => {
    expect(subjects('')).toHaveLength(3);
    expect(subjects('d1')).toEqual(['memory-pause d1', 'child-mode d1']);
    expect(subjects('d1/speaker:a')).toEqual(['memory-pause d1/speaker:a', 'child-mode d1']);
    expect(subjects('d10')).toEqual([]);
  });
});
