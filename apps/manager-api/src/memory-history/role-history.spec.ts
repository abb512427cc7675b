import { describeMemoryHistory } from '../testing/memory-history-suite.js';

jest.setTimeout(60_000);

describeMemoryHistory('SQLite', () => ({}));
describeMemoryHistory('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
