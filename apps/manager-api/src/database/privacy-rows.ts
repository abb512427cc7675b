/** The last that was said about one subject: the role of a pause, the device of child mode. */
export interface PrivacySettingRow {
  subject_id: string;
  is_on: number;
  said_at: string;
}

/** Row type by table. */
export interface PrivacyRows {
  pausedRole: PrivacySettingRow;
  childDevice: PrivacySettingRow;
}
