import { describeSecondFactorRule } from '../testing/second-factor-rule-suite.js';

describeSecondFactorRule('SQLite', () => ({}));
