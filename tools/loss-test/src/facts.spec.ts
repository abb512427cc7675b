import { countWords, sentenceFor, wordFor } from './facts.js';

describe(wordFor, () => {
  it('gives each number a word of its own', () => {
    const words = Array.from({ length: 20_000 }, (_, number) => wordFor(number));
    expect(new Set(words).size).toBe(words.length);
    expect(words.every((word) => /^[A-Z][a-z]{5}$/.test(word))).toBe(true);
  });
});

describe(countWords, () => {
  it('counts the texts in which a word stands, however it is written', () => {
    const [first, second] = [wordFor(1), wordFor(2)];
    const counts = countWords([
      sentenceFor(first),
      `User likes ${first.toLowerCase()}.`,
      `${second}, ${second}`,
    ]);
    expect([counts.get(first), counts.get(second), counts.get(wordFor(3))]).toEqual([2, 1, undefined]);
  });
});
