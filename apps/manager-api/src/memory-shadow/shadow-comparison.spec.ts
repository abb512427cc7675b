import { describeMemoryShadow } from '../testing/memory-shadow-suite.js';

jest.setTimeout(60_000);

describeMemoryShadow('SQLite', () => ({}));
