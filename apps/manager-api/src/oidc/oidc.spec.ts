import { describeOidc } from '../testing/oidc-suite.js';

describeOidc('SQLite', () => ({}));
