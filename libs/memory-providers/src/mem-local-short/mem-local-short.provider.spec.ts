import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { describeMemoryProvider } from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import { createMemoryProvider } from '../registry.js';

let nextId = 0;

describeMemoryProvider(
  'mem_local_short',
  () =>
    Promise.resolve({
      provider: createMemoryProvider(
        'mem_local_short',
        {},
        {
          logger: silentLogger(),
          memoryStore: new InMemoryMemoryStore(),
          now: () => new Date(),
          newId: () => `memory-${(nextId += 1)}`,
        },
      ),
    }),
  { capabilities: ['list', 'edit', 'history'], keepsOneMemory: true },
);
