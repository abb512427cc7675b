import { describeMemoryRetention } from '../testing/memory-retention-suite.js';

jest.setTimeout(60_000);

describeMemoryRetention('SQLite', () => ({}));
describeMemoryRetention('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
