import * as fc from 'fast-check';
import {
  isLocalDateTime,
  isQuiet,
  nextOccurrence,
  quietBeginsAt,
  quietEndsAt,
  toInstant,
  toLocal,
} from './index.js';
import type { Recurrence } from './index.js';

const BERLIN = 'Europe/Berlin';
const ZONES = [BERLIN, 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe', 'UTC'] as const;
const utc = (text: string): Date => new Date(`${text}Z`);
const anyMoment = fc
  .integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) })
  .map((ms) => new Date(ms));
const anyZone = fc.constantFrom(...ZONES);
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

describe(isLocalDateTime, () => {
  it.each(['2026-03-01T20:00', '2026-03-01 20:00', '2026-03-01T20:00:30'])('takes %s', (text) => {
    expect(isLocalDateTime(text)).toBe(true);
  });

  it.each(['20:00', '2026-02-30T20:00', '2026-03-01T25:00', '2026-03-01T20:00Z', 'tomorrow', ''])(
    'refuses %s',
    (text) => {
      expect(isLocalDateTime(text)).toBe(false);
    },
  );
});

describe(toInstant, () => {
  const morning = utc('2026-03-28T10:00:00');

  it('knows summer from winter', () => {
    expect(toInstant('2026-03-28T20:00', BERLIN, morning)).toEqual(utc('2026-03-28T19:00:00'));
    expect(toInstant('2026-03-29T20:00', BERLIN, morning)).toEqual(utc('2026-03-29T18:00:00'));
  });

  it('takes an hour that the clock skips as much later', () => {
    expect(toInstant('2026-03-29T02:30', BERLIN, morning)).toEqual(utc('2026-03-29T01:30:00'));
    expect(toLocal(utc('2026-03-29T01:30:00'), BERLIN)).toBe('2026-03-29T03:30:00');
  });

  it('takes the one still ahead of an hour that comes twice', () => {
    const twice = (now: string): Date => toInstant('2026-10-25T02:30', BERLIN, utc(now));
    expect(twice('2026-10-24T10:00:00')).toEqual(utc('2026-10-25T00:30:00'));
    expect(twice('2026-10-25T00:45:00')).toEqual(utc('2026-10-25T01:30:00'));
    expect(twice('2026-10-25T02:00:00')).toEqual(utc('2026-10-25T00:30:00'));
  });

  it('is the way back of toLocal', () => {
    fc.assert(
      fc.property(anyMoment, anyZone, (at, zone) => {
        const whole = new Date(Math.floor(at.getTime() / 1000) * 1000);
        const justBefore = new Date(whole.getTime() - 1);
        expect(toInstant(toLocal(whole, zone), zone, justBefore)).toEqual(whole);
      }),
    );
  });
});

describe(nextOccurrence, () => {
  const daily = { dueAt: utc('2026-03-28T07:00:00'), localTime: '08:00', timeZone: BERLIN };

  it('keeps the wall clock over the change of the clocks', () => {
    expect(nextOccurrence({ ...daily, recurrence: 'daily' }, daily.dueAt)).toEqual(
      utc('2026-03-29T06:00:00'),
    );
    expect(nextOccurrence({ ...daily, recurrence: 'weekly' }, daily.dueAt)).toEqual(
      utc('2026-04-04T06:00:00'),
    );
  });

  it('goes back to its time after a day that skipped it', () => {
    const night = { dueAt: utc('2026-03-29T01:30:00'), localTime: '02:30', timeZone: BERLIN };
    expect(nextOccurrence({ ...night, recurrence: 'daily' }, night.dueAt)).toEqual(
      utc('2026-03-30T00:30:00'),
    );
  });

  it('leaves out the weekend, and what has passed', () => {
    const friday = { dueAt: utc('2026-03-27T07:00:00'), localTime: '08:00', timeZone: BERLIN };
    expect(nextOccurrence({ ...friday, recurrence: 'weekdays' }, friday.dueAt)).toEqual(
      utc('2026-03-30T06:00:00'),
    );
    expect(nextOccurrence({ ...friday, recurrence: 'daily' }, utc('2027-01-01T00:00:00'))).toEqual(
      utc('2027-01-01T07:00:00'),
    );
  });

  it('is always later, at the time that is meant, and on a day that is meant', () => {
    const anyRecurrence = fc.constantFrom<Recurrence>('daily', 'weekly', 'weekdays');
    fc.assert(
      fc.property(anyMoment, anyMoment, anyZone, anyRecurrence, (dueAt, after, timeZone, recurrence) => {
        const localTime = toLocal(dueAt, timeZone).slice(11, 16);
        const next = nextOccurrence({ dueAt, localTime, timeZone, recurrence }, after);
        expect(next > after && next > dueAt).toBe(true);
        const local = toLocal(next, timeZone);
        const day = new Date(`${local}Z`).getUTCDay();
        if (recurrence === 'weekdays') expect([1, 2, 3, 4, 5]).toContain(day);
        if (recurrence === 'weekly') expect(day).toBe(new Date(`${toLocal(dueAt, timeZone)}Z`).getUTCDay());
        const back = toLocal(toInstant(`${local.slice(0, 10)}T${localTime}`, timeZone, after), timeZone);
        expect(local.slice(0, 16)).toBe(back.slice(0, 16));
      }),
    );
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '07:00' };

  it('span midnight, in the zone', () => {
    expect(isQuiet(utc('2026-03-28T20:59:00'), night, BERLIN)).toBe(false);
    expect(isQuiet(utc('2026-03-28T21:00:00'), night, BERLIN)).toBe(true);
    expect(isQuiet(utc('2026-03-29T04:59:00'), night, BERLIN)).toBe(true);
    expect(isQuiet(utc('2026-03-29T05:00:00'), night, BERLIN)).toBe(false);
    expect(quietEndsAt(utc('2026-03-28T23:00:00'), night, BERLIN)).toEqual(utc('2026-03-29T05:00:00'));
    expect(quietBeginsAt(utc('2026-03-29T05:00:00'), night, BERLIN)).toEqual(utc('2026-03-29T20:00:00'));
  });

  it('lie within a day as well, or last all day', () => {
    const noon = { from: '12:00', to: '14:00' };
    expect([11, 12, 13, 14].map((hour) => isQuiet(utc(`2026-01-01T${hour}:00:00`), noon, 'UTC'))).toEqual([
      ...[false, true, true, false],
    ]);
    expect(isQuiet(utc('2026-01-01T12:00:00'), { from: '08:00', to: '08:00' }, 'UTC')).toBe(true);
  });

  it('are over when they end', () => {
    fc.assert(
      fc.property(anyMoment, anyTime, anyTime, anyZone, (at, from, to, zone) => {
        fc.pre(from !== to);
        const end = quietEndsAt(at, { from, to }, zone);
        expect(end >= at).toBe(true);
        // A clock that is set back may lead into quiet hours again; one that only runs does not.
        if (isQuiet(end, { from, to }, zone)) expect(toLocal(end, zone).slice(11, 16) >= from).toBe(true);
      }),
    );
  });
});
