import { describeEncryption } from '../testing/encryption-suite.js';

jest.setTimeout(60_000);

describeEncryption('SQLite', () => ({}));
