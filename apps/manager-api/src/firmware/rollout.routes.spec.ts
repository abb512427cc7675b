import { describeRollouts } from '../testing/rollout-suite.js';

jest.setTimeout(30_000);
describeRollouts('SQLite', () => ({}));
