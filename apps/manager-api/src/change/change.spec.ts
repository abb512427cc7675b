import { describeChanges } from '../testing/change-suite.js';

jest.setTimeout(15_000);

describeChanges('SQLite', () => ({}));
