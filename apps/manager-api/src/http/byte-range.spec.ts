import { chooseRange } from './byte-range.js';

const ETAG = '"abc"';
const SIZE = 100;

describe(chooseRange, () => {
  it.each([
    ['bytes=0-', 0, 99],
    ['bytes=0-0', 0, 0],
    ['bytes=40-59', 40, 59],
    ['bytes=40-', 40, 99],
    ['bytes=90-500', 90, 99],
    ['bytes=-10', 90, 99],
    ['bytes=-500', 0, 99],
    ['BYTES= 99-99 ', 99, 99],
  ])('gives what %j asks for', (range, first, last) => {
    expect(chooseRange({ range, ifRange: undefined }, ETAG, SIZE)).toEqual({ kind: 'part', first, last });
  });

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'lines=0-5',
    'bytes=0-5,10-20',
    'bytes=9-3',
    'bytes=a-b',
    '0-5',
  ])('gives all of the file for %j', (range) => {
    expect(chooseRange({ range, ifRange: undefined }, ETAG, SIZE)).toEqual({ kind: 'whole' });
  });

  it.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999-'])(
    'has nothing for %s',
    (range) => {
      expect(chooseRange({ range, ifRange: undefined }, ETAG, SIZE)).toEqual({ kind: 'outside' });
    },
  );

  it.each([
    ['"abc"', 'part'],
    ['"other"', 'whole'],
    ['W/"abc"', 'whole'],
    ['Fri, 27 Nov 2026 09:00:00 GMT', 'whole'],
  ])('goes on only with the same file: If-Range %s', (ifRange, kind) => {
    expect(chooseRange({ range: 'bytes=10-', ifRange }, ETAG, SIZE).kind).toBe(kind);
  });
});
