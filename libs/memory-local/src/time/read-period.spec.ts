import { readPeriod } from './read-period.js';

describe(readPeriod, () => {
  // A Wednesday, in the evening in Berlin.
  const said = { at: '2026-06-10T19:30:00.000Z', timeZone: 'Europe/Berlin' };
  const day = (from: number, to: number): object => ({
    ...{ from: `2026-06-${String(from).padStart(2, '0')}`, to: `2026-06-${String(to).padStart(2, '0')}` },
  });
  const dayOf = (iso: string): string => new Date(Date.parse(iso) + 2 * 3_600_000).toISOString().slice(0, 10);

  it.each([
    ['tea last week', 'tea', day(1, 8)],
    ['last week', '', day(1, 8)],
    ['what did Ida say yesterday', 'what did Ida say', day(9, 10)],
    ['today', '', day(10, 11)],
    ['birthdays in March', 'birthdays', { from: '2026-03-01', to: '2026-04-01' }],
    ['trips in November', 'trips', { from: '2025-11-01', to: '2025-12-01' }],
    ['上周 茶', '茶', day(1, 8)],
    ['昨天', '', day(9, 10)],
    ['今天说了什么', '说了什么', day(10, 11)],
  ])('reads "%s"', (text, rest, days) => {
    const read = readPeriod(text, said);
    expect(read?.rest).toBe(rest);
    expect(read && { from: dayOf(read.span.from), to: dayOf(read.span.to) }).toEqual(days);
  });

  it.each(['tea', 'Where does the user live', '喜欢喝茶', 'now', 'yesterday at 3 pm'])(
    'finds no period in "%s"',
    (text) => expect(readPeriod(text, said)).toBeUndefined(),
  );
});
