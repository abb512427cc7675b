import { Ledger } from './ledger.js';

describe(Ledger, () => {
  it('counts as lost what was accepted and is not stored, and as twice what is', () => {
    const ledger = new Ledger();
    const [kept, lost, unheard, twice] = ['a', 'a', 'b', 'b'].map((round) => ledger.say('local', round));
    for (const saying of [kept, lost, twice]) if (saying !== undefined) saying.isAccepted = true;
    const stored = new Map([
      [kept?.word ?? '', 1],
      [twice?.word ?? '', 2],
    ]);
    expect(ledger.missing(stored)).toEqual([lost?.word]);
    expect(ledger.counts(stored, ({ round }) => round)).toEqual({
      a: { sent: 2, accepted: 2, stored: 1, lost: 1, duplicated: 0 },
      b: { sent: 2, accepted: 1, stored: 1, lost: 0, duplicated: 1 },
    });
    expect(stored.has(unheard?.word ?? '')).toBe(false);
  });
});
