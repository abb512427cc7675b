import { SilentNeighbours } from './silent-neighbours.js';

describe(SilentNeighbours, () => {
  const neighbours = (): SilentNeighbours => new SilentNeighbours(10_000);
  const beats = (beat: string): Map<string, string> =>
    new Map([
      ['other', beat],
      ['self', '1'],
    ]);

  it('names who stood still for a whole lease, and never itself', () => {
    const watched = neighbours();
    expect(watched.silentAmong(beats('1'), 'self', 0)).toEqual([]);
    expect(watched.silentAmong(beats('1'), 'self', 9_999)).toEqual([]);
    expect(watched.silentAmong(beats('1'), 'self', 10_000)).toEqual([{ owner: 'other', beat: '1' }]);
  });

  it('begins anew with each beat, also one that goes back, as after a failover', () => {
    const watched = neighbours();
    watched.silentAmong(beats('7'), 'self', 0);
    watched.silentAmong(beats('5'), 'self', 9_000);
    expect(watched.silentAmong(beats('5'), 'self', 18_999)).toEqual([]);
    expect(watched.silentAmong(beats('5'), 'self', 19_000)).toHaveLength(1);
  });

  it('begins anew when nobody could tell of themselves', () => {
    const watched = neighbours();
    watched.silentAmong(beats('1'), 'self', 0);
    watched.forget();
    expect(watched.silentAmong(beats('1'), 'self', 20_000)).toEqual([]);
  });

  it('knows who has left', () => {
    const watched = neighbours();
    watched.silentAmong(beats('1'), 'self', 0);
    expect(watched.hasLeft(beats('2'))).toBe(false);
    expect(watched.hasLeft(new Map([['self', '2']]))).toBe(true);
  });
});
