import { WORD_VECTOR_DIMENSION, WordVectors } from './word-vectors.js';

const direction = (index: number, length: number): Float32Array =>
  Float32Array.from({ length: WORD_VECTOR_DIMENSION }, (_, at) => (at === index ? length : 0));

function file(words: Record<string, Float32Array>, dimension = WORD_VECTOR_DIMENSION): Buffer {
  const entries = Object.entries(words).flatMap(([word, vector]) => [
    Buffer.from(`${word} `),
    Buffer.from(vector.buffer),
    Buffer.from('\n'),
  ]);
  return Buffer.concat([Buffer.from(`${Object.keys(words).length} ${dimension}\n`), ...entries]);
}

describe(WordVectors, () => {
  const vectors = new WordVectors(file({ 猫: direction(0, 3), 狗: direction(1, 0.5) }));

  it('adds vectors of unit length, by their weights', () => {
    const sum = new Float32Array(WORD_VECTOR_DIMENSION);
    vectors.add(sum, '猫', 1);
    vectors.add(sum, '狗', 0.5);
    vectors.add(sum, '鱼', 1);
    expect([...sum.slice(0, 3)]).toEqual([1, 0.5, 0]);
  });

  it('knows which words it has', () => {
    expect(['猫', '狗', '鱼'].map((word) => vectors.has(word))).toEqual([true, true, false]);
  });

  it.each([
    ['ends too early', file({ 猫: direction(0, 1) }).subarray(0, 200), 'cut off'],
    ['has vectors of another length', file({}, 50), '50 dimensions'],
  ])('refuses a file that %s', (_, content, reason) => {
    expect(() => new WordVectors(content)).toThrow(reason);
  });
});
