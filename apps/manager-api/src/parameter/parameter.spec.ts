import { describeParameters } from '../testing/parameter-suite.js';

jest.setTimeout(30_000);

describeParameters('SQLite', () => ({}));
