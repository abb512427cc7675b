import { NoMemory } from './nomem.js';
import { aBatch } from './testing/builders.js';
import { describeMemoryProvider } from './testing/memory-provider.contract.js';

describeMemoryProvider('nomem', async () => ({ provider: new NoMemory() }), {
  capabilities: [],
  keepsNothing: true,
});

describe(NoMemory, () => {
  const memory = new NoMemory('The key is missing.');
  const signal = new AbortController().signal;
  const { roleId } = aBatch();

  it('keeps nothing and says why', async () => {
    expect(await memory.save()).toEqual({ status: 'ignored', reason: 'The key is missing.' });
    expect(await memory.recall()).toEqual([]);
    expect(await memory.health()).toEqual({ status: 'disabled', reason: 'The key is missing.' });
  });

  it('refuses everything else', async () => {
    const provider: import('./memory-provider.js').MemoryProvider = memory;
    const refused = { code: 'MEMORY_UNSUPPORTED' };
    await expect(provider.list(roleId, { page: 1, limit: 1 }, signal)).rejects.toMatchObject(refused);
    await expect(provider.update(roleId, 'm', 't', signal)).rejects.toMatchObject(refused);
    await expect(provider.remove(roleId, 'm', signal)).rejects.toMatchObject(refused);
    await expect(provider.removeAll(roleId, signal)).rejects.toMatchObject(refused);
    await expect(provider.history(roleId, 'm', signal)).rejects.toMatchObject(refused);
    await expect(provider.track('t', signal)).rejects.toMatchObject(refused);
    await expect(provider.rate(roleId, 'm', { verdict: 'good' }, signal)).rejects.toMatchObject(refused);
  });
});
