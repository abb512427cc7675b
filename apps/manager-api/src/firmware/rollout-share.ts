import { createHash } from 'node:crypto';

const FULL = 2 ** 32;

/**
 * Whether a device is among the first `percentage` of a rollout's devices. Which ones hangs on the two ids only: those of
 * 10 % are among those of 20 %, and another rollout begins with others.
 */
export function isInShare(rolloutId: string, deviceId: string, percentage: number): boolean {
  const place = createHash('sha256').update(`${rolloutId}/${deviceId}`).digest().readUInt32BE(0);
  return (place / FULL) * 100 < percentage;
}
