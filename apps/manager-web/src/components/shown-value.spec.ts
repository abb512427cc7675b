import { shownValue } from './shown-value.js';

describe('shownValue', () => {
  it.each([
    ['Ann', 'Ann'],
    [0, '0'],
    [false, 'false'],
    [['a', 'b'], '["a","b"]'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('shows %p as %p', (value, shown) => expect(shownValue(value)).toBe(shown));
});
