import { describeUsers } from '../testing/user-suite.js';

describeUsers('SQLite', () => ({}));
