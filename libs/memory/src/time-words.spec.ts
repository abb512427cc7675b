import { withTimeWords } from './time-words.js';

const ZONE = 'Asia/Shanghai';
const paris = 'User lives in Paris.';
const at = (local: string): string => new Date(`${local}+08:00`).toISOString();

describe(withTimeWords, () => {
  it.each([
    [paris, {}, paris],
    [paris, { validTo: at('2026-03-01T12:00') }, 'until March 2026: User lives in Paris.'],
    [
      paris,
      { validFrom: at('2019-01-01T00:00'), validTo: at('2026-03-01T12:00') },
      'from January 2019 until March 2026: User lives in Paris.',
    ],
    [paris, { validFrom: at('2026-02-01T00:00') }, 'User lives in Paris. (since February 2026)'],
    ['用户住在巴黎。', { validTo: at('2026-03-01T12:00') }, '直到2026年3月：用户住在巴黎。'],
    ['用户住在巴黎。', { validFrom: at('2026-02-01T00:00') }, '用户住在巴黎。（2026年2月起）'],
  ])('tells of “%s” with %j: %s', (text, times, expected) => {
    expect(withTimeWords(text, times, ZONE)).toBe(expected);
  });

  it.each([
    ['2026-03-02T15:00', '2026-03-02T15:00', 'on 2 March 2026 at 15:00', '2026年3月2日 15:00'],
    ['2026-03-02T00:00', '2026-03-03T00:00', 'on 2 March 2026', '2026年3月2日'],
    [
      '2026-03-02T00:00',
      '2026-03-09T00:00',
      'from 2 March 2026 to 8 March 2026',
      '2026年3月2日到2026年3月8日',
    ],
    ['2025-03-01T00:00', '2025-04-01T00:00', 'in March 2025', '2025年3月'],
    ['2025-01-01T00:00', '2026-01-01T00:00', 'in 2025', '2025年'],
    ['2015-01-01T00:00', '2019-01-01T00:00', 'from 2015 to 2018', '2015年到2018年'],
  ])('names %s to %s', (from, to, english, chinese) => {
    const times = { aboutFrom: at(from), aboutTo: at(to) };
    expect(withTimeWords('User went.', times, ZONE)).toBe(`User went. (${english})`);
    expect(withTimeWords('用户去了。', times, ZONE)).toBe(`用户去了。（${chinese}）`);
  });
});
