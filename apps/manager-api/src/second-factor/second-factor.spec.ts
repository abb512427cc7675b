import { describeSecondFactor } from '../testing/second-factor-suite.js';

describeSecondFactor('SQLite', () => ({}));
