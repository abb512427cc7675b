import { describeMemoryFinding } from '../testing/memory-finding-suite.js';

jest.setTimeout(60_000);

describeMemoryFinding('SQLite', () => ({}));
describeMemoryFinding('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
