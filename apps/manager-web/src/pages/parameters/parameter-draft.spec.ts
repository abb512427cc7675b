import { fromTyped, toLine, toTyped } from './parameter-draft.js';

describe('a typed value', () => {
  it.each([
    ['string', 'a', 'a'],
    ['number', 2.5, '2.5'],
    ['boolean', true, 'true'],
    ['array', ['a', 'b c'], 'a\nb c'],
    ['json', { a: [1] }, '{\n  "a": [\n    1\n  ]\n}'],
  ] as const)('of type %s is shown and read as it is', (type, value, text) => {
    const given = Array.isArray(value) ? [...(value as readonly string[])] : (value as never);
    expect(toTyped(given)).toBe(text);
    expect(fromTyped(type, text)).toEqual({ value });
  });

  it('is not set where it is empty', () => {
    expect(toTyped(null)).toBe('');
    expect(fromTyped('string', '')).toEqual({ value: null });
  });

  it.each([
    ['number', '', 'number'],
    ['number', '1x', 'number'],
    ['array', 'a;b', 'array'],
    ['json', '{', 'json'],
    ['json', '[1]', 'object'],
    ['json', 'null', 'object'],
  ] as const)('of type %s says of %j what is wrong: %s', (type, text, fault) => {
    expect(fromTyped(type, text)).toEqual({ fault });
  });

  it('has one line in lists', () => {
    expect([toLine(['a', 'b']), toLine({ a: 1 }), toLine(3), toLine(null)]).toEqual([
      'a · b',
      '{"a":1}',
      '3',
      '',
    ]);
  });
});
