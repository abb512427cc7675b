import type { DeviceLimits } from '../device/message-limits.js';

/** As the gateway's settings have them where nobody changed any. */
export const DEFAULT_LIMITS: DeviceLimits = {
  textMaxBytes: 64 * 1024,
  binaryMaxBytes: 8 * 1024,
  textPerSecondCount: 20,
  binaryPerSecondCount: 60,
  messageBytesPerSecond: 64 * 1024,
  unreadMaxBytes: 256 * 1024,
  helloTimeoutMs: 10_000,
  pingMs: 25_000,
};
