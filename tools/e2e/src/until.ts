const POLL_MS = 50;

/**
 * Waits until a condition holds, asking again and again: for states that another process reaches.
 * @throws Error naming what was waited for, with the last value
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  holds: (value: T) => boolean,
  deadlineMs = 60_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > end)
      throw new Error(`${what} did not happen in time; last seen: ${JSON.stringify(value)}`);
    await new Promise((next) => setTimeout(next, POLL_MS));
  }
}
