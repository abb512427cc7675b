import { describeSchema } from '../testing/schema-suite.js';

describeSchema('SQLite', () => ({}));
