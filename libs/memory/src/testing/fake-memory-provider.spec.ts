import { FakeMemoryProvider } from './fake-memory-provider.js';
import { describeMemoryProvider } from './memory-provider.contract.js';

describeMemoryProvider('FakeMemoryProvider', async () => ({ provider: new FakeMemoryProvider() }), {
  capabilities: ['list', 'create', 'edit', 'history'],
});

const everything = ['list', 'create', 'edit', 'history', 'track', 'feedback'] as const;
describeMemoryProvider(
  'FakeMemoryProvider in the background',
  async () => ({ provider: new FakeMemoryProvider({ capabilities: everything }) }),
  { capabilities: everything },
);

describeMemoryProvider(
  'FakeMemoryProvider without capabilities',
  async () => ({ provider: new FakeMemoryProvider({ capabilities: [] }) }),
  { capabilities: [] },
);
