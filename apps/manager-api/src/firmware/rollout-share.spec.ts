import { isInShare } from './rollout-share.js';

const DEVICES = Array.from(
  { length: 5_000 },
  (_, index) =>
    `02:00:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`,
);
const included = (rollout: string, percentage: number): string[] =>
  DEVICES.filter((device) => isInShare(rollout, device, percentage));

describe(isInShare, () => {
  it.each([1, 5, 10, 25, 50, 90])('takes about %i in a hundred', (percentage) => {
    const share = (included('rollout-a', percentage).length / DEVICES.length) * 100;
    // Four standard deviations of so many throws.
    const tolerance = 4 * Math.sqrt((percentage * (100 - percentage)) / DEVICES.length);
    expect(Math.abs(share - percentage)).toBeLessThan(tolerance);
  });

  it('takes nobody at 0 and everybody at 100', () => {
    expect(included('rollout-a', 0)).toEqual([]);
    expect(included('rollout-a', 100)).toEqual(DEVICES);
  });

  it('keeps whom it took as the share grows, and takes the same ones each time', () => {
    const few = included('rollout-a', 10);
    const more = new Set(included('rollout-a', 30));
    expect(few.every((device) => more.has(device))).toBe(true);
    expect(included('rollout-a', 10)).toEqual(few);
  });

  it('begins with other devices in another rollout', () => {
    const first = new Set(included('rollout-a', 10));
    const both = included('rollout-b', 10).filter((device) => first.has(device));
    expect(both.length).toBeLessThan(first.size / 2);
  });
});
