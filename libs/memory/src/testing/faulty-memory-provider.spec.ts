import { MemoryUnavailable } from '../memory-errors.js';
import { aBatch, anInteraction } from './builders.js';
import { FakeMemoryProvider } from './fake-memory-provider.js';
import { FaultyMemoryProvider } from './faulty-memory-provider.js';

describe(FaultyMemoryProvider, () => {
  const signal = new AbortController().signal;

  it('keeps what it half accepted, so that a redelivery finds it', async () => {
    const inner = new FakeMemoryProvider();
    const error = new MemoryUnavailable('connection lost');
    const provider = new FaultyMemoryProvider(inner, [{ kind: 'half-accept', error }]);
    const batch = aBatch([anInteraction({ says: 'I live in Berlin.' })]);
    await expect(provider.save(batch, signal)).rejects.toBe(error);
    await provider.save({ ...batch, isRedelivery: true }, signal);
    expect((await inner.list(batch.roleId, { page: 1, limit: 10 }, signal)).total).toBe(1);
  });

  it('refuses, then works', async () => {
    const provider = new FaultyMemoryProvider(new FakeMemoryProvider());
    provider.willMeet({ kind: 'refuse', error: new MemoryUnavailable('down') });
    await expect(provider.save(aBatch(), signal)).rejects.toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
    expect(await provider.save(aBatch(), signal)).toMatchObject({ status: 'extracted' });
    expect(provider.calls).toEqual(['save', 'save']);
  });
});
