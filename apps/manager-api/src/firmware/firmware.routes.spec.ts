import { describeFirmware } from '../testing/firmware-suite.js';

jest.setTimeout(30_000);
describeFirmware('SQLite', () => ({}));
