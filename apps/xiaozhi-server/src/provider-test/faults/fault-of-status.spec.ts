import { faultOfStatus, faultOfWords } from './fault-of-status.js';

describe(faultOfStatus, () => {
  it.each([
    [301, '', 'redirected'],
    [400, 'API key not valid. Please pass a valid API key.', 'key-refused'],
    [400, 'unknown field', 'request-refused'],
    [400, 'Model not exist', 'model-unknown'],
    [401, '', 'key-refused'],
    [402, 'Insufficient Balance', 'quota'],
    [403, '', 'forbidden'],
    [403, 'Access denied due to arrears: quota', 'key-refused'],
    [404, '', 'not-found'],
    [404, 'The model `gpt-9` does not exist', 'model-unknown'],
    [404, 'model "llama9" not found, try pulling it first', 'model-unknown'],
    [408, '', 'timed-out'],
    [429, 'You exceeded your current quota', 'quota'],
    [429, 'Rate limit reached for model m', 'throttled'],
    [500, '', 'service-broken'],
    [503, 'model not found', 'service-broken'],
  ])('takes %i %j for %s', (status, words, fault) => {
    expect(faultOfStatus(status, words)).toBe(fault);
  });
});

describe(faultOfWords, () => {
  it('says nothing of ordinary words', () => {
    expect(faultOfWords('the connection was closed with 1011')).toBeUndefined();
  });
});
