import { describeMemoryEncoding } from '../testing/memory-encoding-suite.js';

jest.setTimeout(60_000);

describeMemoryEncoding('SQLite', () => ({}));
