import { describeAnnouncements } from '../testing/announcement-suite.js';

jest.setTimeout(30_000);

describeAnnouncements('SQLite', () => ({}));
