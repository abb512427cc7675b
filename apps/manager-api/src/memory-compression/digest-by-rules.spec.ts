import * as fc from 'fast-check';
import { inventedWords } from './check-digest.js';
import { digestByRules } from './digest-by-rules.js';

describe(digestByRules, () => {
  it.each([
    [
      ['User owns a red bicycle.', 'User owns a tent.', 'User owns two kayaks.'],
      'User owns a red bicycle, a tent and two kayaks.',
    ],
    [['User saw a fox.', 'Her neighbour has a drum.'], 'User saw a fox. Her neighbour has a drum.'],
    [['用户养了一只猫。', '用户养了两只鸟。'], '用户养了一只猫、两只鸟。'],
    [['用户喜欢茶。', '她的邻居打鼓。'], '用户喜欢茶。她的邻居打鼓。'],
    [['User owns a tent.', 'user owns a tent'], 'user owns a tent.'],
    [['User sings', 'User sings loud'], 'User sings. User sings loud.'],
  ])('makes one of %j', (texts, digest) => {
    expect(digestByRules(texts)).toBe(digest);
  });

  it('says every word of every source, and none that is in none', () => {
    const word = fc.constantFrom('User', 'owns', 'two', 'cats', 'Berlin', 'not', '2019', 'likes', 'a');
    const text = fc.array(word, { minLength: 1, maxLength: 7 }).map((words) => `${words.join(' ')}.`);
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 8 }), (texts) => {
        const digest = digestByRules(texts);
        expect(inventedWords(digest, texts)).toEqual([]);
        const said = new Set(digest.toLowerCase().match(/[a-z0-9]+/g));
        for (const one of texts)
          for (const part of one.toLowerCase().match(/[a-z0-9]+/g) ?? []) expect(said).toContain(part);
      }),
    );
  });
});

describe(inventedWords, () => {
  const sources = ['User has two cats.', 'User met Ann in May.', 'User paid 20 euros.', '用户有三只猫。'];
  it.each([
    ['User has two cats and met Ann in May.', []],
    ['User has three cats.', ['three']],
    ['User met Bob in May.', ['bob']],
    ['User met Ann in June.', ['june']],
    ['User paid 200 euros.', ['200']],
    ['User has no cats.', ['no']],
    ['User met Ann on 2026-05-01.', ['2026-05-01']],
    ['用户有三只猫。', []],
    ['用户有四只猫。', ['四只']],
    ['用户没有猫。', ['没']],
  ])('finds in %j: %j', (summary, words) => {
    expect(inventedWords(summary, sources)).toEqual(words);
  });
});
