import { describeApiTokens } from '../testing/api-token-suite.js';

describeApiTokens('SQLite', () => ({}));
