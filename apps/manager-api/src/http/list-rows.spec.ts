import { describeLists } from '../testing/list-suite.js';

jest.setTimeout(60_000);

describeLists('SQLite', () => ({}), { counting: true });
