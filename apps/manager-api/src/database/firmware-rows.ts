export interface FirmwareRow {
  id: string;
  board: string;
  /** Dotted integers. */
  version: string;
  channel: string;
  remark: string;
  /** Of the file, which is named by it. */
  sha256: string;
  size_bytes: number;
  project: string | null;
  chip: string | null;
  idf_version: string | null;
  created_by: string;
  created_at: string;
  updated_at: string;
}

export interface FirmwareRolloutRow {
  id: string;
  firmware_id: string;
  board: string;
  channel: string;
  version: string;
  /** RolloutState. */
  state: string;
  percentage: number;
  /** JSON: ids. */
  devices: string;
  is_forced: number;
  pause_after: number;
  created_by: string;
  created_at: string;
  updated_at: string;
}

/** A device that was given a link to a rollout's firmware. */
export interface FirmwareOfferRow {
  id: string;
  rollout_id: string;
  device_id: string;
  version: string;
  from_version: string;
  /** That it began. */
  downloads: number;
  offered_at: string;
  /** Since when it is left alone. */
  failed_at: string | null;
}

/** What one device fetches one firmware by. */
export interface FirmwareLinkRow {
  token: string;
  firmware_id: string;
  rollout_id: string;
  device_id: string;
  /** Downloads from the first byte on. */
  starts: number;
  /** Downloads that went on where another broke off. */
  continuations: number;
  expires_at: string;
}

/** Row type by table. */
export interface FirmwareRows {
  firmware: FirmwareRow;
  firmwareRollout: FirmwareRolloutRow;
  firmwareOffer: FirmwareOfferRow;
  firmwareLink: FirmwareLinkRow;
}
