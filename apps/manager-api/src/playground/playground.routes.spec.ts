import { describePlayground } from '../testing/playground-suite.js';

jest.setTimeout(30_000);
describePlayground('SQLite', () => ({}));
