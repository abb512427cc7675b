import { dropped, held, kept } from '../verdict.js';
import { opinionOn, withOpinion } from './opinion.js';

const sure = { bias: 9, features: {} };
const never = { bias: -9, features: {} };

describe('opinionOn', () => {
  it('thinks more of facts than of junk, in both languages and in words that it has not seen', () => {
    const facts = ['Aunt Zelda keeps ferrets in Bolzano.', '大姨在博尔扎诺养雪貂。', 'Tuesdays I fence.'];
    const junk = ['Frobnicate that again.', 'What is a zeugma?', '你再来一个', '什么是轭式修辞'];
    for (const fact of facts)
      for (const other of junk) expect(opinionOn(fact)).toBeGreaterThan(opinionOn(other));
  });

  it('is not misled by words that every object knows', () => {
    expect(opinionOn('constructor toString', never)).toBeLessThan(0.01);
  });
});

describe('withOpinion', () => {
  it('moves what no rule knew by one step', () => {
    expect(withOpinion(dropped('small-talk'), 'x', 'normal', sure).decision).toBe('quarantine');
    expect(withOpinion(held('unclear', 0.4), 'x', 'normal', sure).decision).toBe('keep');
    expect(withOpinion(kept('fact', 0.65), 'x', 'normal', never).decision).toBe('quarantine');
    expect(withOpinion(held('unclear', 0.4), 'x', 'strict', sure).decision).toBe('quarantine');
  });

  it('leaves alone what rules know, and what stood beside a secret', () => {
    for (const verdict of [dropped('echo'), dropped('secret'), dropped('noise'), held('instruction', 0.5)])
      expect(withOpinion(verdict, 'x', 'normal', sure)).toBe(verdict);
    expect(withOpinion(kept('fact', 0.9), 'x', 'normal', never).decision).toBe('keep');
    expect(withOpinion(dropped('small-talk'), 'it is [secret:card]', 'normal', sure).decision).toBe('drop');
  });
});
