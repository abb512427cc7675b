import { AsyncLocalStorage } from 'node:async_hooks';
import { USAGE_LINES_COUNT, bucketOf } from '@xiaozhi/contracts';
import type { UsageCall, UsageLine, UsageReport } from '@xiaozhi/contracts';

/** What a call took and gave. Lengths only, never the words. */
export type UsageAmounts = Partial<
  Pick<
    UsageLine,
    | 'inputTokens'
    | 'outputTokens'
    | 'cachedInputTokens'
    | 'estimatedTokens'
    | 'inputCharacters'
    | 'outputCharacters'
    | 'facts'
  >
>;

/** A call that is under way. */
export interface MeteredCall {
  /** It is over; the first call counts. @param failure error code, where it went wrong */
  end(amounts: UsageAmounts, failure?: string): void;
}

const CODE_CHARACTERS = 64;

/**
 * Counts what providers are asked for, by agent, provider config and kind of call, until it is taken for a report. What is
 * not taken yet is lost with the process: up to a period of figures, nothing that was said.
 */
export class UsageMeter {
  private readonly scope = new AsyncLocalStorage<string>();
  private lines = new Map<string, Map<string, UsageLine>>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** What is asked for during the work counts as this agent's, however deep below. */
  asAgent<T>(agentId: string, work: () => T): T {
    return this.scope.run(agentId, work);
  }

  /** @param agentId whose it is outside of any `asAgent` */
  begin(configId: string, call: UsageCall, agentId = ''): MeteredCall {
    const owner = this.scope.getStore() ?? agentId;
    const beganAtMs = this.nowMs();
    let isOver = false;
    return {
      end: (amounts, failure) => {
        if (isOver) return;
        isOver = true;
        const line = this.lineOf(owner, configId, call);
        line.calls += 1;
        countIn(line.latency, String(bucketOf(this.nowMs() - beganAtMs)));
        if (failure !== undefined) countIn(line.errors, failure.slice(0, CODE_CHARACTERS));
        for (const [field, amount] of Object.entries(amounts)) line[field as keyof UsageAmounts] += amount;
      },
    };
  }

  /** A cache answered: the provider was not asked. */
  cacheHit(configId: string, call: UsageCall, agentId = ''): void {
    this.lineOf(this.scope.getStore() ?? agentId, configId, call).cacheHits += 1;
  }

  /** What was counted since the last time, by agent. */
  take(): Pick<UsageReport, 'agentId' | 'lines'>[] {
    const taken = this.lines;
    this.lines = new Map();
    return [...taken].map(([agentId, lines]) => ({
      agentId,
      lines: [...lines.values()].slice(0, USAGE_LINES_COUNT),
    }));
  }

  private lineOf(agentId: string, configId: string, call: UsageCall): UsageLine {
    const lines = this.lines.get(agentId) ?? new Map<string, UsageLine>();
    this.lines.set(agentId, lines);
    const key = `${call} ${configId}`;
    const line = lines.get(key) ?? emptyLine(configId, call);
    lines.set(key, line);
    return line;
  }
}

/** Whose calls of which provider config are counted where. */
export interface ProviderMetering {
  agentId: string;
  configId: string;
  meter: UsageMeter;
}

function emptyLine(configId: string, call: UsageCall): UsageLine {
  const tokens = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, estimatedTokens: 0 };
  const others = { inputCharacters: 0, outputCharacters: 0, facts: 0, cacheHits: 0 };
  return { configId, call, calls: 0, errors: {}, latency: {}, ...tokens, ...others };
}

function countIn(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** How a failure is counted: its code, or who ended it. Its message may hold words of the conversation. */
export function failureOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted)
    return signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError'
      ? 'LATE'
      : 'ABORTED';
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : 'UNKNOWN';
}
