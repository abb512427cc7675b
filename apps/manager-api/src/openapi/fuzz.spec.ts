import { describeFuzz } from '../testing/fuzz-suite.js';

jest.setTimeout(60_000);

describe('manager-api and garbage', () => describeFuzz(4));
