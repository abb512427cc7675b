import { describeDeviceActions } from '../testing/device-action-suite.js';

jest.setTimeout(30_000);
describeDeviceActions('SQLite', () => ({}));
