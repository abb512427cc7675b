import type { UsageLine, UsageReport } from '@xiaozhi/contracts';
import { inBucket } from './rollups.js';
import type { Contribution } from './rollups.js';

const AMOUNTS = {
  inputTokens: 'tokens.input',
  outputTokens: 'tokens.output',
  cachedInputTokens: 'tokens.cached',
  estimatedTokens: 'tokens.estimated',
  inputCharacters: 'characters.input',
  outputCharacters: 'characters.output',
  facts: 'facts',
  cacheHits: 'cache.hit',
  calls: 'call',
} as const satisfies Partial<Record<keyof UsageLine, string>>;

/** Metrics of usage reports that are a provider's. */
export const USAGE_METRICS = [...Object.values(AMOUNTS), 'call.error', 'call.latency'] as const;

/** What a usage report adds to the hour of its end. */
export function usageContributions({ at, agentId, lines, backlog }: UsageReport): Contribution[] {
  const subject = { at, agentId };
  const samples = backlog.flatMap(({ topic, waiting, dead, oldestAgeMs }) => [
    inBucket({ ...subject, metric: 'backlog.age', label: topic }, oldestAgeMs),
    inBucket({ ...subject, metric: 'backlog.waiting', label: topic }, waiting),
    inBucket({ ...subject, metric: 'backlog.dead', label: topic }, dead),
  ]);
  return [...lines.flatMap((line) => lineContributions(subject, line)), ...samples];
}

function lineContributions(subject: { at: string; agentId: string }, line: UsageLine): Contribution[] {
  const { configId, call, errors, latency } = line;
  const about = { ...subject, configId };
  const amounts = Object.entries(AMOUNTS).map(([field, metric]): Contribution => ({
    ...{ ...about, metric, label: call },
    value: line[field as keyof typeof AMOUNTS],
  }));
  return [
    ...amounts.filter(({ value }) => value > 0),
    ...Object.entries(errors).map(([code, value]) => ({
      ...{ ...about, metric: 'call.error', label: `${call}:${code}`, value },
    })),
    ...Object.entries(latency).map(([bucket, value]) => ({
      ...{ ...about, metric: 'call.latency', label: call, bucket: Number(bucket), value },
    })),
  ];
}
