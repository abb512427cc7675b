import type { RoleId } from '@xiaozhi/memory';
import { ManualClock } from '@xiaozhi/outbox/testing';
import { AddWindows } from './add-windows.js';

const [ANN, BOB] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as [RoleId, RoleId];
const WINDOW = { turns: 3, ms: 30_000 };

describe(AddWindows, () => {
  let clock: ManualClock;
  let windows: AddWindows;
  beforeEach(() => {
    clock = new ManualClock();
    windows = new AddWindows(() => clock.now());
    windows.opened(ANN);
    windows.opened(BOB);
  });
  const say = (roleId: RoleId, window: typeof WINDOW | undefined = WINDOW): void =>
    windows.add({ roleId, deviceId: roleId }, window);
  const held = (): string[] => [...windows.held().partitions];

  it('holds the turns of a role until its window is over, from the first of them', async () => {
    const until = new Date(clock.now().getTime() + WINDOW.ms);
    say(ANN);
    await clock.advance(20_000);
    say(ANN);
    say(BOB);
    expect(windows.held()).toEqual({ partitions: new Set([ANN, BOB]), until });
    await clock.advance(10_000);
    expect(held()).toEqual([BOB]);
    await clock.advance(20_000);
    expect(windows.held()).toEqual({ partitions: new Set(), until: undefined });
  });

  it('holds no more than so many turns, and begins anew after them', () => {
    for (const expected of [[ANN], [ANN], [], [ANN]]) {
      say(ANN);
      expect(held()).toEqual(expected);
    }
  });

  it('holds nothing where each turn goes at once, nor what waited before', () => {
    say(ANN);
    windows.add({ roleId: ANN, deviceId: ANN }, undefined);
    expect(held()).toEqual([]);
  });

  it('lets go when the last session of the device ends, and holds nothing that comes later', () => {
    let releases = 0;
    windows.onRelease(() => (releases += 1));
    windows.opened(ANN);
    say(ANN);
    say(BOB);
    windows.closed(ANN);
    expect([held(), releases]).toEqual([[ANN, BOB], 0]);
    windows.closed(ANN);
    expect([held(), releases]).toEqual([[BOB], 1]);
    say(ANN);
    expect(held()).toEqual([BOB]);
  });

  it('holds nothing that the clock, set back, would have far ahead of it again', () => {
    say(ANN);
    clock.jump(-60_000);
    expect(held()).toEqual([]);
  });
});
