import type { Assumptions, Parts, Played } from './play.js';
import type { CallCount } from './traffic.js';

/** What is compared. `plain`: one add and one search per turn. */
export const RUNS: Record<'plain' | 'firewall' | 'outbox' | 'ours', Parts> = {
  plain: { firewall: false, outbox: false, cache: false },
  firewall: { firewall: true, outbox: false, cache: false },
  outbox: { firewall: false, outbox: true, cache: false },
  ours: { firewall: true, outbox: true, cache: true },
};
export type RunName = keyof typeof RUNS;

/** In any currency. */
export interface Prices {
  perThousandAdds: number;
  perThousandSearches: number;
  perMillionTokens: number;
}

export interface Saving {
  calls: number;
  tokens: number;
  /** Of what it was before this part. */
  callsPercent: number;
  tokensPercent: number;
}

export interface CostReport {
  data: string;
  assumptions: Assumptions;
  runs: Record<RunName, RunReport>;
  saved: {
    /** Junk that is not sent. */
    addsByFirewall: Saving;
    /** Turns that go together; of what the firewall left. */
    addsByBatching: Saving;
    adds: Saving;
    searchesByCache: Saving;
    addsAndSearches: Saving;
  };
  /** For 1,000 turns. */
  cost?: { plain: number; ours: number };
}

type RunReport = Omit<Played, 'delaysMs'> & {
  hitRatePercent: number;
  stalePercent: number;
  findableAfterSeconds: { p50: number; p95: number; max: number };
};

export function toReport(
  data: string,
  assumptions: Assumptions,
  played: Record<RunName, Played>,
  prices?: Prices,
): CostReport {
  const { plain, firewall, ours } = played;
  return {
    data,
    assumptions,
    runs: {
      ...{ plain: toRun(plain), firewall: toRun(firewall) },
      ...{ outbox: toRun(played.outbox), ours: toRun(ours) },
    },
    saved: {
      addsByFirewall: saving(plain.traffic.adds, firewall.traffic.adds),
      addsByBatching: saving(firewall.traffic.adds, ours.traffic.adds),
      adds: saving(plain.traffic.adds, ours.traffic.adds),
      // With the same memories: what is found depends on what was added.
      searchesByCache: saving(firewall.traffic.searches, ours.traffic.searches),
      addsAndSearches: saving(bothOf(plain), bothOf(ours)),
    },
    ...(prices !== undefined && { cost: { plain: costOf(plain, prices), ours: costOf(ours, prices) } }),
  };
}

/** The same for people. */
export function toText({ data, assumptions, runs, saved, cost }: CostReport): string {
  const rows = Object.entries(runs).map(([name, { traffic, savedTurns, ...run }]) => [
    ...[name, savedTurns, traffic.adds.calls, traffic.adds.tokens, traffic.searches.calls],
    ...[traffic.searches.tokens, traffic.others.calls, `${run.hitRatePercent} %`, `${run.stalePercent} %`],
    ...[`${run.findableAfterSeconds.p50} / ${run.findableAfterSeconds.p95} s`, run.memories],
  ]);
  const part = (name: string, { calls, callsPercent, tokens, tokensPercent }: Saving): string =>
    `${name}: ${calls} calls (${callsPercent} %), ${tokens} tokens (${tokensPercent} %)`;
  return [
    `${data}: ${runs.plain.turns} turns, one every ${assumptions.turnSeconds} s; an add takes ${assumptions.processingSeconds} s`,
    tableOf([HEADINGS, ...rows]),
    'saved',
    part('  adds, by the firewall (junk that is not sent)', saved.addsByFirewall),
    part('  adds, by batching (of what the firewall left)', saved.addsByBatching),
    part('  adds, all', saved.adds),
    part('  searches, by the cache', saved.searchesByCache),
    part('  adds and searches', saved.addsAndSearches),
    ...(cost === undefined ? [] : [`cost of 1,000 turns: plain ${cost.plain}, ours ${cost.ours}`]),
  ].join('\n');
}

const HEADINGS = [
  ...['run', 'turns sent', 'adds', 'tokens', 'searches', 'tokens', 'other calls'],
  ...['hits', 'stale', 'findable after p50 / p95', 'memories'],
];

function toRun({ delaysMs, ...played }: Played): RunReport {
  const sorted = [...delaysMs].sort((a, b) => a - b);
  const at = (share: number): number => {
    const ms = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return rounded(ms / 1000);
  };
  return {
    ...played,
    hitRatePercent: percentOf(played.cacheHits, played.turns),
    stalePercent: percentOf(played.staleAnswers, played.turns),
    findableAfterSeconds: { p50: at(0.5), p95: at(0.95), max: at(1) },
  };
}

function saving(before: CallCount, after: CallCount): Saving {
  const [calls, tokens] = [before.calls - after.calls, before.tokens - after.tokens];
  const callsPercent = percentOf(calls, before.calls);
  return { calls, tokens, callsPercent, tokensPercent: percentOf(tokens, before.tokens) };
}

function bothOf({ traffic: { adds, searches } }: Played): CallCount {
  return { calls: adds.calls + searches.calls, tokens: adds.tokens + searches.tokens };
}

function costOf({ traffic: { adds, searches }, turns }: Played, prices: Prices): number {
  const calls = (adds.calls * prices.perThousandAdds + searches.calls * prices.perThousandSearches) / 1000;
  const tokens = ((adds.tokens + searches.tokens) * prices.perMillionTokens) / 1_000_000;
  return rounded(((calls + tokens) / Math.max(1, turns)) * 1000, 4);
}

function percentOf(part: number, whole: number): number {
  return rounded((100 * part) / Math.max(1, whole));
}

function rounded(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

function tableOf(rows: readonly (readonly (string | number)[])[]): string {
  const widths = HEADINGS.map((_, at) => Math.max(...rows.map((row) => String(row[at]).length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? String(cell).padEnd(widths[0] ?? 0) : String(cell).padStart(widths[at] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
