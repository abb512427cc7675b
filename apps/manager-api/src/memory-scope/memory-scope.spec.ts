import { describeMemoryScope } from '../testing/memory-scope-suite.js';

jest.setTimeout(60_000);

describeMemoryScope('SQLite', () => ({}));
describeMemoryScope('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
