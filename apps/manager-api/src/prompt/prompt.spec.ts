import { describePrompts } from '../testing/prompt-suite.js';

jest.setTimeout(60_000);

describePrompts('SQLite', () => ({}));
