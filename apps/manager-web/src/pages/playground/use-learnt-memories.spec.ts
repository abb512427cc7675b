import { isNews, isOwnMemory } from './use-learnt-memories.js';

describe(isNews, () => {
  const known = new Map([['a', '2026-01-01']]);
  const memory = { id: 'a', updatedAt: '2026-01-01', supersededBy: null };

  it('is what came or changed, and no history', () => {
    expect(isNews(memory, known)).toBe(false);
    expect(isNews({ ...memory, updatedAt: '2026-01-02' }, known)).toBe(true);
    expect(isNews({ ...memory, id: 'b' }, known)).toBe(true);
    expect(isNews({ ...memory, id: 'b', supersededBy: 'c' }, known)).toBe(false);
  });

  it('is nothing before it is known what was there', () => {
    expect(isNews({ ...memory, id: 'b' }, undefined)).toBe(false);
  });
});

describe(isOwnMemory, () => {
  it.each([
    ['device', true],
    ['speaker', true],
    ['agent', false],
    ['group:family', false],
  ])('of %s: %s', (scope, isOwn) => {
    expect(isOwnMemory(scope)).toBe(isOwn);
  });
});
