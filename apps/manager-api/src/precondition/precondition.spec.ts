import { describePreconditions } from '../testing/precondition-suite.js';

jest.setTimeout(30_000);

describePreconditions('SQLite', () => ({}));
