import { timeLines } from './memory-times.js';

const NONE = { aboutFrom: null, aboutTo: null, validFrom: null, validTo: null };
const ZONE = 'Asia/Shanghai';

describe(timeLines, () => {
  it('tells nothing of a memory without times', () => {
    expect(timeLines(NONE, 'en', ZONE)).toEqual([]);
  });

  it('tells days as the agent counts them', () => {
    const day = { ...NONE, aboutFrom: '2026-03-01T16:00:00.000Z', aboutTo: '2026-03-02T16:00:00.000Z' };
    expect(timeLines(day, 'en', ZONE)).toEqual([{ key: 'about', time: 'Mar 2, 2026' }]);
    expect(timeLines(day, 'en', 'Mars/Olympus')).toHaveLength(1);
  });

  it('tells the hour of a moment', () => {
    const at = '2026-03-02T07:00:00.000Z';
    const [line] = timeLines({ ...NONE, aboutFrom: at, aboutTo: at }, 'en', ZONE);
    expect(line?.time).toMatch(/Mar 2, 2026, 3:00\sPM/);
  });

  it.each([
    [{ validFrom: '2025-01-01T00:00:00.000Z' }, 'since'],
    [{ validTo: '2026-03-01T00:00:00.000Z' }, 'until'],
    [{ validFrom: '2025-01-01T00:00:00.000Z', validTo: '2026-03-01T00:00:00.000Z' }, 'between'],
  ])('tells of %j: %s', (times, key) => {
    expect(timeLines({ ...NONE, ...times }, 'en', ZONE)).toMatchObject([{ key }]);
  });
});
