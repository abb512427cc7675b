const DAY_MS = 86_400_000;

/** How long a token may be made for; 0: without an end. */
export const LIVES_DAYS = [30, 90, 365, 0] as const;

/** When a token that is made now ends, as ISO 8601; undefined: never. */
export function expiryOf(days: number, now: Date): string | undefined {
  return days === 0 ? undefined : new Date(now.getTime() + days * DAY_MS).toISOString();
}
