import { encodedShare, encodingActions } from './encoding-actions.js';

describe(encodedShare, () => {
  it.each([
    [0, 0, 100],
    [0, 3, 0],
    [1999, 2000, 99],
    [2000, 2000, 100],
  ])('%i of %i: %i', (encoded, total, share) => {
    expect(encodedShare({ encoded, total })).toBe(share);
  });
});

describe(encodingActions, () => {
  it('offers what makes sense in each state', () => {
    expect(encodingActions({ state: 'done' })).toEqual(['again']);
    expect(encodingActions({ state: 'stopped' })).toEqual(['resume']);
    expect(encodingActions({ state: 'failing' })).toEqual(['resume', 'stop']);
    expect(encodingActions({ state: 'running' })).toEqual(['stop']);
    expect(encodingActions({ state: 'none' })).toEqual([]);
  });
});
