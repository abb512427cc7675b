import type { ProviderDefinition, ProviderFields } from '@xiaozhi/contracts';
import { z } from 'zod';

const DEFAULT_SECONDS = 300;
const MAX_SECONDS = 24 * 60 * 60;

/**
 * How long answers of a provider may be used, in ms; what is no number counts as not set.
 * @returns 0 for one whose answers are not kept
 */
export function recallCacheMs(definition: ProviderDefinition | undefined, fields: ProviderFields): number {
  if (definition?.keepsAnswers !== true) return 0;
  const seconds = z.coerce
    .number()
    .min(0)
    .max(MAX_SECONDS)
    .safeParse(fields.recall_cache_seconds ?? DEFAULT_SECONDS);
  return (seconds.success ? seconds.data : DEFAULT_SECONDS) * 1000;
}
