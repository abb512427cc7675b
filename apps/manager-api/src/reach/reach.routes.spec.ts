import { describeChanging, describeLooking } from '../testing/reach-suite.js';

jest.setTimeout(60_000);

describe('users who see some agents only, when they look, on SQLite', () => describeLooking(() => ({})));
describe('users who see some agents only, when they change, on SQLite', () => describeChanging(() => ({})));
