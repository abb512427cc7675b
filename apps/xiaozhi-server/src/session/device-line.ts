/**
 * A standing way to a device, beside its sessions: a device on MQTT is connected while nobody talks to it. Text only,
 * since a device takes audio in a session, and only it can begin one. Implemented in `device/`.
 *
 * The stock firmware heeds `alert`, `mcp` and `system` there; `tts` would leave it speaking without sound.
 */
export interface DeviceLine {
  /** In the one spelling. */
  readonly deviceId: string;
  /** Sends a text message outside of any session; without effect once the device is gone. */
  sendText(message: string): void;
}
