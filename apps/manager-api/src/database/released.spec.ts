import { describeReleases } from '../testing/released-suite.js';

describeReleases('sqlite', (work) => work({}));
