import { describeMemoryErasure } from '../testing/memory-erasure-suite.js';

jest.setTimeout(60_000);

describeMemoryErasure('SQLite', () => ({}));
describeMemoryErasure('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
