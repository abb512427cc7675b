import { describeMemoryTransfer } from '../testing/memory-transfer-suite.js';

jest.setTimeout(60_000);

describeMemoryTransfer('SQLite', () => ({}));
describeMemoryTransfer('SQLite with sealed texts', () => ({ MEMORY_ENCRYPTION: 'on' }));
