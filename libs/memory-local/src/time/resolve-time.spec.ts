import { resolveTime } from './resolve-time.js';

/** A Sunday: noon in Shanghai, 5 in the morning in Berlin. */
const AT = '2026-03-01T04:00:00.000Z';
const local = (iso: string | undefined, timeZone: string): string =>
  iso === undefined
    ? '–'
    : new Date(iso)
        .toLocaleString('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
        .replace(' 00:00', '');
const span = (text: string, lean: 'past' | 'future', timeZone = 'Asia/Shanghai'): string => {
  const found = resolveTime(text, { at: AT, timeZone }, lean);
  return [local(found?.from, timeZone), local(found?.to, timeZone)].join(' → ');
};

describe(resolveTime, () => {
  it.each([
    ['I see the dentist tomorrow at 3 pm', 'future', '2026-03-02 15:00 → 2026-03-02 15:00'],
    ['I see the dentist tomorrow at three', 'future', '2026-03-02 → 2026-03-03'],
    ['on Friday', 'future', '2026-03-06 → 2026-03-07'],
    ['on Tuesday', 'past', '2026-02-24 → 2026-02-25'],
    ['on May 3rd', 'future', '2026-05-03 → 2026-05-04'],
    ['on May 3rd', 'past', '2025-05-03 → 2025-05-04'],
    ['in March 2019', 'past', '2019-03-01 → 2019-04-01'],
    ['before May', 'future', '2026-05-01 → 2026-06-01'],
    ['since May', 'past', '2025-05-01 → 2025-06-01'],
    ['in 2019', 'past', '2019-01-01 → 2020-01-01'],
    ['from 2015 to 2018', 'past', '2015-01-01 → 2019-01-01'],
    ['last year', 'past', '2025-01-01 → 2026-01-01'],
    ['two years ago', 'past', '2024-01-01 → 2025-01-01'],
    ['last month', 'past', '2026-02-01 → 2026-03-01'],
    ['last week', 'past', '2026-02-16 → 2026-02-23'],
    ['next week', 'future', '2026-03-02 → 2026-03-09'],
    ['in three days', 'future', '2026-03-04 → 2026-03-05'],
    ['明天下午三点去看牙医', 'future', '2026-03-02 15:00 → 2026-03-02 15:00'],
    ['下周四下午两点半', 'future', '2026-03-05 14:30 → 2026-03-05 14:30'],
    ['上周三', 'past', '2026-02-18 → 2026-02-19'],
    ['周五', 'future', '2026-03-06 → 2026-03-07'],
    ['去年', 'past', '2025-01-01 → 2026-01-01'],
    ['去年三月', 'past', '2025-03-01 → 2025-04-01'],
    ['去年3月5号', 'past', '2025-03-05 → 2025-03-06'],
    ['2019年', 'past', '2019-01-01 → 2020-01-01'],
    ['2019年3月', 'past', '2019-03-01 → 2019-04-01'],
    ['三年前', 'past', '2023-01-01 → 2024-01-01'],
    ['十二个月前', 'past', '2025-03-01 → 2025-04-01'],
    ['上个月', 'past', '2026-02-01 → 2026-03-01'],
    ['五月三号', 'future', '2026-05-03 → 2026-05-04'],
    ['昨天', 'past', '2026-02-28 → 2026-03-01'],
  ] as const)('reads “%s”, looking to the %s, as %s', (text, lean, expected) => {
    expect(span(text, lean)).toBe(expected);
  });

  it.each([
    ['I like the sun'],
    ['may I'],
    ['at four'],
    ['I am here now'],
    ['我今天很累'],
    ['three apples'],
    [''],
  ])('finds no time in “%s”', (text) => {
    expect(resolveTime(text, { at: AT, timeZone: 'UTC' }, 'future')).toBeUndefined();
  });

  it('counts days where the person is', () => {
    expect(
      resolveTime('tomorrow', { at: '2026-03-01T20:00:00Z', timeZone: 'Asia/Shanghai' }, 'future'),
    ).toEqual({
      from: '2026-03-02T16:00:00.000Z',
      to: '2026-03-03T16:00:00.000Z',
    });
    expect(
      resolveTime('tomorrow', { at: '2026-03-01T20:00:00Z', timeZone: 'Mars/Olympus' }, 'future')?.from,
    ).toBe('2026-03-02T00:00:00.000Z');
  });

  it('keeps a day whole when the clock changes in it', () => {
    // 29 March 2026 has 23 hours in Berlin.
    expect(resolveTime('on March 29th', { at: AT, timeZone: 'Europe/Berlin' }, 'future')).toEqual({
      from: '2026-03-28T23:00:00.000Z',
      to: '2026-03-29T22:00:00.000Z',
    });
  });
});
