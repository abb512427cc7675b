import type { ProviderDefinition, ProviderFields } from '@xiaozhi/contracts';
import { z } from 'zod';

/** What a role says goes to its provider together: after so many turns, or so long after the first of them. */
export interface AddWindow {
  turns: number;
  ms: number;
}

const DEFAULT = { turns: 4, seconds: 30 };
/** As many turns as are delivered together. */
const MAX_TURNS = 8;
const MAX_SECONDS = 10 * 60;

/**
 * How long turns of a role may wait to go as one add; what is no number counts as not set.
 * @returns undefined where each goes at once
 */
export function addWindowOf(
  definition: ProviderDefinition | undefined,
  fields: ProviderFields,
): AddWindow | undefined {
  if (definition?.gathersAdds !== true) return undefined;
  const turns = numberOf(fields.add_window_turns, DEFAULT.turns, MAX_TURNS);
  const seconds = numberOf(fields.add_window_seconds, DEFAULT.seconds, MAX_SECONDS);
  return turns <= 1 || seconds === 0 ? undefined : { turns, ms: seconds * 1000 };
}

function numberOf(value: unknown, fallback: number, most: number): number {
  const number = z.coerce
    .number()
    .min(0)
    .safeParse(value ?? fallback);
  return Math.min(most, number.success ? number.data : fallback);
}
