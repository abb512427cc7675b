import { z } from 'zod';
import { storedRoleId, storedTime } from './stored-text.js';

/** What people set by voice about their privacy, and holds until it is taken back. */
export const privacySettingKind = z.enum(['memory-pause', 'child-mode']);
export type PrivacySettingKind = z.infer<typeof privacySettingKind>;

/** The last that was said about one subject. Off is kept too: an older "on" may come late. */
export const privacySetting = z.object({
  kind: privacySettingKind,
  /** Role id of a pause; device id of child mode. */
  subjectId: storedRoleId,
  isOn: z.boolean(),
  /** When it was said. */
  at: storedTime,
});
export type PrivacySetting = z.infer<typeof privacySetting>;

export const PRIVACY_SETTINGS_COUNT = 500;

/**
 * `POST /xiaozhi/privacy-setting/report` (gateway secret): what was said at a gateway; the same again changes nothing.
 * Answer: a `PrivacySettingOutcome` for each, in the same order.
 */
export const privacySettingReport = z.object({
  settings: z.array(privacySetting).min(1).max(PRIVACY_SETTINGS_COUNT),
});
export type PrivacySettingReport = z.infer<typeof privacySettingReport>;

/** What counts for the subject from now on; null: it was said before its person was erased or its device unbound. */
export const privacySettingOutcome = privacySetting.nullable();
export type PrivacySettingOutcome = z.infer<typeof privacySettingOutcome>;

/** `POST /xiaozhi/privacy-setting/list` (gateway secret): all of one kind in the order of subjects, by pages. */
export const privacySettingList = z.object({
  kind: privacySettingKind,
  /** The last subject of the page before. */
  after: storedRoleId.optional(),
});
export type PrivacySettingList = z.infer<typeof privacySettingList>;

/** As many as `PRIVACY_SETTINGS_COUNT`: there may be more. */
export const privacySettingPage = z.array(privacySetting);

/** `DELETE /api/agent/{id}/privacy-setting`: an operator ends it. */
export const privacySettingQuery = z.object({ kind: privacySettingKind, subjectId: storedRoleId });
export type PrivacySettingQuery = z.infer<typeof privacySettingQuery>;

/** `GET /api/agent/{id}/privacy-setting`: what is on among an agent's people and devices. */
export interface PrivacySettingView {
  kind: PrivacySettingKind;
  subjectId: string;
  /** Of the person or device. */
  label: string;
  /** ISO 8601, UTC. */
  since: string;
}

/**
 * Whether what was said takes the place of what is known: the later does; of two of one time the more private, which is
 * "on".
 */
export function outranks(
  said: Pick<PrivacySetting, 'isOn' | 'at'>,
  known: Pick<PrivacySetting, 'isOn' | 'at'> | undefined,
): boolean {
  if (known === undefined || said.at > known.at) return true;
  return said.at === known.at && said.isOn && !known.isOn;
}
