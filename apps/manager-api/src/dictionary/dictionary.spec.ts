import { describeDictionaries } from '../testing/dictionary-suite.js';

jest.setTimeout(30_000);

describeDictionaries('SQLite', () => ({}));
