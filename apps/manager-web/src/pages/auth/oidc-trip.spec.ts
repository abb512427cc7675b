import { pathWithin, returnedIn } from './oidc-trip.js';

describe(pathWithin, () => {
  it.each([
    ['/agents?page=2', '/agents?page=2'],
    ['https://evil.example', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['javascript:alert(1)', '/'],
    [undefined, '/'],
    [['/a', '/b'], '/'],
  ])('leads %j to %s', (next, path) => {
    expect(pathWithin(next)).toBe(path);
  });
});

describe(returnedIn, () => {
  it('takes what the contract knows, once each', () => {
    const query = { state: 's', code: 'c', session_state: 'x', iss: ['a', 'b'] };
    expect(returnedIn(query)).toEqual({ state: 's', code: 'c', iss: undefined, error: undefined });
    expect(returnedIn({ code: 'c' })).toBeUndefined();
  });
});
