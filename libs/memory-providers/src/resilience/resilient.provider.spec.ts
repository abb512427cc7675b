import { MemoryRejected, MemoryUnavailable } from '@xiaozhi/memory';
import {
  FakeMemoryProvider,
  FaultyMemoryProvider,
  aBatch,
  describeMemoryProvider,
} from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import { resilient } from './resilient.provider.js';
import type { MemoryCallReport } from './resilient.provider.js';

const logger = silentLogger();
const signal = (): AbortSignal => new AbortController().signal;

describeMemoryProvider(
  'a resilient provider',
  async () => ({ provider: resilient(new FakeMemoryProvider(), { logger }) }),
  { capabilities: ['list', 'create', 'edit', 'history'] },
);

describe(resilient, () => {
  const down = { kind: 'refuse', error: new MemoryUnavailable('down') } as const;

  it('ends a call that hangs at its deadline', async () => {
    const faulty = new FaultyMemoryProvider(new FakeMemoryProvider(), [{ kind: 'hang' }]);
    const reports: MemoryCallReport[] = [];
    const provider = resilient(faulty, {
      logger,
      deadlinesMs: { save: 10 },
      onCall: (report) => reports.push(report),
    });
    await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
    expect(reports).toMatchObject([{ providerCode: 'fake', call: 'save', outcome: 'late' }]);
  });

  it('leaves a provider alone that failed several times in a row, and says so at once', async () => {
    const faulty = new FaultyMemoryProvider(new FakeMemoryProvider(), [down, down, down]);
    const reports: string[] = [];
    const onCall = (report: MemoryCallReport): void => void reports.push(report.outcome);
    const provider = resilient(faulty, { logger, failureCount: 3, halfOpenAfterMs: 60_000, onCall });
    for (let call = 0; call < 5; call += 1) {
      await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
    }
    expect(faulty.calls).toHaveLength(3);
    expect(reports).toEqual(['failed', 'failed', 'failed', 'short-circuited', 'short-circuited']);
    expect(await provider.health(signal())).toEqual({ status: 'ready' });
  });

  it('does not blame the provider for input that it rejects', async () => {
    const rejection = { kind: 'refuse', error: new MemoryRejected('poison') } as const;
    const faulty = new FaultyMemoryProvider(new FakeMemoryProvider(), [rejection, rejection, rejection]);
    const provider = resilient(faulty, { logger, failureCount: 2 });
    for (let call = 0; call < 3; call += 1) {
      await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({ code: 'MEMORY_REJECTED' });
    }
    expect(await provider.save(aBatch(), signal())).toMatchObject({ status: 'extracted' });
  });

  it('passes an abort through untouched', async () => {
    const provider = resilient(new FaultyMemoryProvider(new FakeMemoryProvider(), [{ kind: 'hang' }]), {
      logger,
    });
    const turn = new AbortController();
    const save = provider.save(aBatch(), turn.signal);
    const reason = new Error('barge-in');
    turn.abort(reason);
    await expect(save).rejects.toBe(reason);
  });
});
