import { describeBulk } from '../testing/bulk-suite.js';

jest.setTimeout(60_000);

describeBulk('SQLite', () => ({}));
