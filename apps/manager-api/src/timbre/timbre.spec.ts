import { describeTimbres } from '../testing/timbre-suite.js';

jest.setTimeout(30_000);

describeTimbres('SQLite', () => ({}));
