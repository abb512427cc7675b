import { z } from 'zod';
import { ApiError } from './api-error.js';
import { zod } from './zod.pipe.js';

describe('U+0000 in a body', () => {
  const pipe = zod(z.looseObject({}));
  const detailsOf = (value: unknown): unknown => {
    try {
      pipe.transform(value, { type: 'body' });
      return 'taken';
    } catch (error) {
      return error instanceof ApiError ? error.details : error;
    }
  };

  it('is refused wherever it stands, by its path', () => {
    expect(detailsOf({ a: ['x', { b: 'y\0z' }], c: 'fine' })).toEqual([
      { path: 'a.1.b', code: 'nul', msg: 'must not contain the character U+0000' },
    ]);
    expect(detailsOf({ a: [], b: null, c: 'fine' })).toBe('taken');
  });

  it('is looked for in what is nested deeply without harm', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 200_000; depth += 1) deep = [deep];
    expect(detailsOf({ deep })).toBe('taken');
  });
});
