import { SentenceParts } from './sentence-parts.js';
import { WORD_VECTOR_DIMENSION, wordVectorsFile } from './word-vectors.js';

const ENGLISH = [3, 4];

function norm(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

describe(SentenceParts, () => {
  const parts = new SentenceParts(wordVectorsFile());
  const wordsOf = (text: string): Float32Array => parts.join(text, ENGLISH).slice(ENGLISH.length);
  const nearness = (a: string, b: string): number => {
    const other = wordsOf(b);
    return wordsOf(a).reduce((sum, value, index) => sum + value * (other[index] as number), 0);
  };

  it('leaves a sentence without Chinese as it is', () => {
    const joined = parts.join('I like cats.', ENGLISH);
    expect([...joined.slice(0, 2)].map((value) => value.toFixed(2))).toEqual(['0.60', '0.80']);
    expect(joined).toHaveLength(ENGLISH.length + WORD_VECTOR_DIMENSION);
    expect(norm(joined)).toBeCloseTo(1, 4);
  });

  it('reads nothing of Chinese for a sentence without it', () => {
    const elsewhere = new SentenceParts('/nowhere/words.vector');
    expect(elsewhere.toEnglish('I like cats.')).toBe('I like cats.');
    expect(elsewhere.join('I like cats.', ENGLISH)).toHaveLength(ENGLISH.length + WORD_VECTOR_DIMENSION);
    expect(() => elsewhere.toEnglish('我喜欢猫')).toThrow(/ENOENT/);
  });

  it('keeps the length of a Chinese sentence one', () => {
    expect(norm(parts.join('用户喜欢猫', ENGLISH))).toBeCloseTo(1, 4);
  });

  it.each([
    ['我的薪水', '用户每月的工资', '用户喜欢爬山'],
    ['谁老是咳嗽', '用户的弟弟得了感冒', '用户的弟弟会弹钢琴'],
    ['我骑什么车', '用户有一辆自行车', '用户有一件大衣'],
  ])('puts "%s" nearer to "%s" than to "%s"', (question, near, far) => {
    expect(nearness(question, near)).toBeGreaterThan(nearness(question, far));
  });

  it('knows only the gloss without the file of word vectors', () => {
    const bare = new SentenceParts(undefined);
    expect([...bare.join('用户喜欢猫', ENGLISH)].map((value) => value.toFixed(2))).toEqual(['0.60', '0.80']);
  });

  it.each([
    ['三本书', 'three book'],
    ['用户搬到宜昌', 'I move to Yichang'],
  ])('glosses %s as "%s"', (text, english) => {
    expect(parts.toEnglish(text)).toBe(english);
  });
});
