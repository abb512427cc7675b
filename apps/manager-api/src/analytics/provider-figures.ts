import type { AnalyticsPrice, AnalyticsPriceView, AnalyticsProviderView } from '@xiaozhi/contracts';
import type { ModelProviderRow } from '../database/rows.js';
import { percentilesOf, sumBy } from './rollup-reader.js';
import type { Figure } from './rollup-reader.js';

const MILLION = 1_000_000;

/** What each provider config was asked for, by its figures. */
export function toProviderViews(
  figures: readonly Figure[],
  { configs, prices }: { configs: readonly ModelProviderRow[]; prices: readonly AnalyticsPriceView[] },
): AnalyticsProviderView[] {
  const own = new Map<string, Figure[]>();
  for (const figure of figures) {
    if (!isOfCalls(figure)) continue;
    own.set(figure.configId, [...(own.get(figure.configId) ?? []), figure]);
  }
  return [...own]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([configId, list]) => {
      const config = configs.find(({ config_id }) => config_id === configId);
      return toView(
        configId,
        list,
        config,
        prices.find((price) => price.configId === configId),
      );
    });
}

function isOfCalls({ metric }: Figure): boolean {
  return /^(?:call|tokens|facts|cache)(?:\.|$)/.test(metric);
}

function toView(
  configId: string,
  figures: readonly Figure[],
  config: ModelProviderRow | undefined,
  price: AnalyticsPrice | undefined,
): AnalyticsProviderView {
  const of = (metric: string): Figure[] => figures.filter((figure) => figure.metric === metric);
  const sum = (metric: string): number => of(metric).reduce((total, { value }) => total + value, 0);
  const amounts = {
    inputTokens: sum('tokens.input'),
    outputTokens: sum('tokens.output'),
    estimatedTokens: sum('tokens.estimated'),
  };
  return {
    configId,
    name: config?.name ?? null,
    modelType: config?.model_type ?? null,
    providerCode: config?.provider_code ?? null,
    calls: sumBy(of('call'), ({ label }) => label),
    errors: sumBy(of('call.error'), ({ label }) => label),
    latency: percentilesOf(of('call.latency')),
    ...amounts,
    facts: sum('facts'),
    cacheHits: sum('cache.hit'),
    cost: price === undefined ? null : costOf(amounts, sum('call'), price),
  };
}

/** What a price makes of amounts; null where it prices nothing. */
export function costOf(
  {
    inputTokens,
    outputTokens,
    estimatedTokens,
  }: Pick<AnalyticsProviderView, 'inputTokens' | 'outputTokens' | 'estimatedTokens'>,
  calls: number,
  { currency, perMillionInputTokens, perMillionOutputTokens, perCall }: AnalyticsPrice,
): AnalyticsProviderView['cost'] {
  if (perMillionInputTokens === null && perMillionOutputTokens === null && perCall === null) return null;
  const amount =
    (inputTokens / MILLION) * (perMillionInputTokens ?? 0) +
    (outputTokens / MILLION) * (perMillionOutputTokens ?? 0) +
    calls * (perCall ?? 0);
  return { amount, currency, isEstimate: true, hasEstimatedTokens: estimatedTokens > 0 };
}
