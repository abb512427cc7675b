import { Calendar } from './calendar.js';
import { namedTime } from './named-time.js';

const BERLIN = new Calendar('Europe/Berlin');
/** A Thursday. */
const NOW = Date.parse('2026-03-12T10:00:00Z');

/** First and last local day. */
function daysOf(text: string, calendar = BERLIN, now = NOW): string | undefined {
  const time = namedTime(text, now, calendar);
  if (time === undefined) return undefined;
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone: calendar.timeZone });
  const [first, last] = [local.format(time.startMs), local.format(time.endMs - 1)];
  return first === last ? first : `${first} to ${last}`;
}

describe(namedTime, () => {
  it.each([
    ['what did I do yesterday', '2026-03-11'],
    ['where was I the day before yesterday', '2026-03-10'],
    ['what happened last Tuesday', '2026-03-10'],
    ['what happened last Thursday', '2026-03-05'],
    ['what did we plan for next Monday?', '2026-03-16'],
    ['who came on sunday', '2026-03-08'],
    ['what did I cook last weekend', '2026-03-07 to 2026-03-08'],
    ['what did I say last week', '2026-03-02 to 2026-03-08'],
    ['what did I tell you three days ago', '2026-03-09'],
    ['whom did I meet two months ago', '2026-01-01 to 2026-01-31'],
    ['what did I do in May', '2025-05-01 to 2025-05-31'],
    ['what did I do in February', '2026-02-01 to 2026-02-28'],
    ['Where was Anna in May 2023?', '2023-05-01 to 2023-05-31'],
    ['What did Anna do on 3 May, 2023?', '2023-05-03'],
    ['What did Anna do on May 3rd?', '2025-05-03'],
    ['where did we go last summer', '2025-06-01 to 2025-08-31'],
    ['what was the plan in 2024', '2024-01-01 to 2024-12-31'],
    ['what was on 2026-02-03', '2026-02-03'],
  ])('reads %s', (text, expected) => {
    expect(daysOf(text)).toBe(expected);
  });

  it.each([
    ['我昨天说了什么', '2026-03-11'],
    ['大前天谁来过', '2026-03-09'],
    ['上周三我去了哪里', '2026-03-04'],
    ['这周五有什么安排', '2026-03-13'],
    ['上上个星期天我们吃了什么', '2026-03-01'],
    ['下周末去哪玩', '2026-03-21 to 2026-03-22'],
    ['上个月买了什么', '2026-02-01 to 2026-02-28'],
    ['去年夏天我们去了哪里', '2025-06-01 to 2025-08-31'],
    ['今年二月十五号发生了什么', '2026-02-15'],
    ['三天前我吃了什么药', '2026-03-09'],
    ['两个月前', '2026-01-01 to 2026-01-31'],
    ['2024年5月', '2024-05-01 to 2024-05-31'],
    ['五月份我做了什么', '2025-05-01 to 2025-05-31'],
    ['去年', '2025-01-01 to 2025-12-31'],
    ['周三', '2026-03-11'],
  ])('reads %s', (text, expected) => {
    expect(daysOf(text)).toBe(expected);
  });

  it.each(['what may I eat', 'I sat on the sofa', 'my second dog', '我三岁的孙子', '她住在三楼'])(
    'finds no time in: %s',
    (text) => {
      expect(daysOf(text)).toBeUndefined();
    },
  );

  it('begins days at the midnight of the zone, over a change of clocks too', () => {
    // Berlin's clocks went forward on 29 March 2026: that day had 23 hours.
    const time = namedTime('yesterday', Date.parse('2026-03-30T10:00:00Z'), BERLIN);
    expect(time).toEqual({
      startMs: Date.parse('2026-03-28T23:00:00Z'),
      endMs: Date.parse('2026-03-29T22:00:00Z'),
    });
  });

  it('takes the day of the zone, not of UTC', () => {
    const evening = Date.parse('2026-03-12T20:00:00Z');
    expect(daysOf('今天', new Calendar('Asia/Shanghai'), evening)).toBe('2026-03-13');
    expect(daysOf('today', BERLIN, evening)).toBe('2026-03-12');
    expect(Calendar.of('Nowhere/At_All').timeZone).toBe('UTC');
  });
});
