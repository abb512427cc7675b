export interface DeviceOrderRow {
  id: string;
  device_id: string;
  action: string;
  shown_text: string | null;
  /** `delivered`, `refused` or `offline`; null until a gateway has said it. */
  outcome: string | null;
  asked_by: string;
  created_at: string;
  expires_at: string;
  settled_at: string | null;
}

/** Row type by table. */
export interface DeviceOrderRows {
  deviceOrder: DeviceOrderRow;
}
