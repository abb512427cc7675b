import type { RoleId } from '@xiaozhi/memory';
import { Unforgotten } from './unforgotten.js';

const [ANN, BOB] = ['a', 'b'] as [RoleId, RoleId];

describe(Unforgotten, () => {
  it('keeps what came while a round was under way for the next one', () => {
    const unforgotten = new Unforgotten();
    unforgotten.add(ANN);
    const round = unforgotten.round();
    unforgotten.add(ANN);
    unforgotten.addThose((roleId) => roleId === BOB);
    round.done();
    expect([unforgotten.has(ANN), unforgotten.has(BOB)]).toEqual([true, true]);
    const next = unforgotten.round();
    expect([next.roles, next.others?.(BOB), next.others?.(ANN)]).toEqual([[ANN], true, false]);
    next.done();
    expect([unforgotten.isEmpty, unforgotten.has(ANN), unforgotten.has(BOB)]).toEqual([true, false, false]);
  });

  it('takes too many for everybody', () => {
    const unforgotten = new Unforgotten();
    for (let count = 0; count <= 10_000; count += 1) unforgotten.add(`role ${count}` as RoleId);
    expect([unforgotten.round().roles, unforgotten.has(ANN)]).toEqual([[], true]);
    unforgotten.round().done();
    for (let count = 0; count <= 100; count += 1) unforgotten.addThose(() => false);
    expect(unforgotten.has(BOB)).toBe(true);
  });
});
