import type { MemoryProvider, RecallQuery, RecalledMemory, RoleId } from '@xiaozhi/memory';
import { MemoryUnavailable } from '@xiaozhi/memory';
import { cached } from '../cached.provider.js';
import { RecallCache } from '../recall-cache.js';
import type { RecallCacheBounds } from '../recall-cache.js';
import type { SharedAnswers } from '../gateway-answers.js';

export const [ANN, BOB] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as [RoleId, RoleId];
export const signal: AbortSignal = new AbortController().signal;
const START = '2026-03-01T12:00:00.000Z';

export interface RecallBenchOptions {
  bounds?: RecallCacheBounds;
  shared?: SharedAnswers;
  /** What the provider knows; gateways share that too. */
  stored?: Map<RoleId, string>;
  /** Of questions that are the same here and elsewhere. */
  scope?: string;
}

let lastScope = 0;

/** A gateway's cache over a provider that counts its questions and answers with what the test puts there. */
export class RecallBench {
  nowMs = Date.parse(START);
  hits = 0;
  asked: string[] = [];
  readonly cache: RecallCache;
  readonly stored: Map<RoleId, string>;
  provider: MemoryProvider;
  answer: (query: RecallQuery) => Promise<readonly RecalledMemory[]> = async ({ roleId }) =>
    memory(this.stored.get(roleId) ?? '');
  private readonly inner = {
    code: 'x',
    capabilities: new Set(),
    recall: (query: RecallQuery) => {
      this.asked.push(`${query.roleId} ${query.text}`);
      return this.answer(query);
    },
    save: () => Promise.resolve({ status: 'extracted', memoryIds: [] }),
    remove: () => Promise.reject(new MemoryUnavailable('down')),
  } as unknown as MemoryProvider;

  constructor({ bounds, shared, stored, scope }: RecallBenchOptions = {}) {
    this.cache = new RecallCache(() => new Date(this.nowMs), bounds, shared);
    this.stored = stored ?? new Map<RoleId, string>();
    this.provider = this.as(scope ?? `bench ${(lastScope += 1)}`);
  }

  as(scope: string, ttlMs = 60_000): MemoryProvider {
    return cached(this.inner, { cache: this.cache, scope, ttlMs, onHit: () => (this.hits += 1) });
  }

  /** The texts that are recalled, as one. */
  async recall(roleId: RoleId, text: string, fields: Partial<RecallQuery> = {}): Promise<string> {
    const found = await this.provider.recall({ roleId, text, limit: 5, ...fields }, signal);
    return found.map((one) => one.text).join();
  }

  /** From now on the provider answers when the test says so. */
  holdAnswers(): { isAsked: Promise<void>; give: (text: string) => void } {
    let give: (text: string) => void = () => undefined;
    const isAsked = new Promise<void>((asked) => {
      this.answer = () => {
        asked();
        return new Promise((done) => (give = (text) => done(memory(text))));
      };
    });
    return { isAsked, give: (text) => give(text) };
  }

  /** The provider answers at once again. */
  answerAtOnce(): void {
    this.answer = async ({ roleId }) => memory(this.stored.get(roleId) ?? '');
  }
}

function memory(text: string): readonly RecalledMemory[] {
  return text === '' ? [] : [{ id: 'm', text, updatedAt: START, score: 1, source: 'provider' }];
}
