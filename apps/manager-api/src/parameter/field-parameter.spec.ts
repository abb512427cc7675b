import { describeFieldParameters } from '../testing/field-parameter-suite.js';

jest.setTimeout(30_000);

describeFieldParameters('SQLite', () => ({}));
