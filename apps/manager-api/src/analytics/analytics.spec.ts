import { describeAnalytics } from '../testing/analytics-suite.js';

jest.setTimeout(120_000);
describeAnalytics('SQLite', () => ({}));
