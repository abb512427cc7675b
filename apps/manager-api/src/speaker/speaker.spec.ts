import { describeSpeakers } from '../testing/speaker-suite.js';

jest.setTimeout(30_000);

describeSpeakers('SQLite', () => ({}));
