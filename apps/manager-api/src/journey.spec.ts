import { describeJourney } from './testing/journey.js';

jest.setTimeout(30_000);

describeJourney('SQLite', () => ({}));
