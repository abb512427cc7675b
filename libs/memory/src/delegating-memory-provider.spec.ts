import { DelegatingMemoryProvider } from './delegating-memory-provider.js';
import type { MemoryCall } from './delegating-memory-provider.js';
import type { MemoryProvider } from './memory-provider.js';
import { FakeMemoryProvider, describeMemoryProvider } from './testing/index.js';

const everything = ['list', 'create', 'edit', 'history', 'track', 'feedback'] as const;
describeMemoryProvider(
  'DelegatingMemoryProvider',
  async () => ({
    provider: new DelegatingMemoryProvider(new FakeMemoryProvider({ capabilities: everything })),
  }),
  { capabilities: everything },
);

/** How many arguments each call has before its signal. */
const ARGUMENTS: Record<MemoryCall, number> = {
  ...{ save: 1, recall: 1, list: 2, create: 2, update: 3, remove: 2 },
  ...{ removeAll: 1, history: 2, track: 1, rate: 3, health: 0 },
};

describe(DelegatingMemoryProvider, () => {
  class Bound extends DelegatingMemoryProvider {
    readonly calls: unknown[] = [];
    readonly bound = new AbortController().signal;

    protected override async around<T>(
      call: MemoryCall,
      signal: AbortSignal,
      work: (bound: AbortSignal) => Promise<T>,
    ): Promise<T> {
      this.calls.push([call, signal]);
      return work(this.bound);
    }
  }

  it.each(Object.entries(ARGUMENTS))(
    'asks %s through its subclass, with every argument',
    async (call, count) => {
      const ask = jest.fn(() => Promise.resolve('answer'));
      const provider = new Bound({
        code: 'x',
        capabilities: new Set(),
        [call]: ask,
      } as unknown as MemoryProvider);
      const args = Array.from({ length: count }, (_, index) => ({ index }));
      const signal = new AbortController().signal;
      const method = provider[call as MemoryCall] as (...all: unknown[]) => Promise<unknown>;
      expect(await method.call(provider, ...args, signal)).toBe('answer');
      expect(provider.calls).toEqual([[call, signal]]);
      expect(ask.mock.calls).toEqual([[...args, provider.bound]]);
    },
  );
});
