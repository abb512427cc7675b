import { describePrivacySettings } from '../testing/privacy-suite.js';

describePrivacySettings('SQLite', () => ({}));
