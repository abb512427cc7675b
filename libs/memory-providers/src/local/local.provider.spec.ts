import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { describeMemoryProvider } from '@xiaozhi/memory/testing';

let nextId = 0;

describeMemoryProvider(
  'local',
  () =>
    Promise.resolve({
      provider: new LocalMemoryProvider({
        store: new InMemoryMemoryStore(),
        now: () => new Date(),
        newId: () => `memory-${(nextId += 1)}`,
      }),
    }),
  { capabilities: ['list', 'create', 'edit', 'history'] },
);
