import { describeMemoryErasure } from '../testing/memory-erasure-suite.js';

jest.setTimeout(60_000);

describeMemoryErasure('SQLite', () => ({}));
