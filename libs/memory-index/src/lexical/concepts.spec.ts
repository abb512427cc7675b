import { tokenizeWithConcepts } from './tokenize.js';

const concepts = (text: string): string[] =>
  tokenizeWithConcepts(text).filter((term) => term.startsWith('~'));

describe(tokenizeWithConcepts, () => {
  it.each([
    ['My wife is called Mia.', '我太太叫什么'],
    ['User takes blood pressure pills.', '我早上吃什么药'],
    ['The cat sleeps in a box.', '我的宠物'],
  ])('gives "%s" and "%s" a concept in common', (english, chinese) => {
    const common = concepts(english).filter((term) => concepts(chinese).includes(term));
    expect(common).not.toEqual([]);
  });

  it('leaves words without concept alone', () => {
    expect(tokenizeWithConcepts('Quarks have colours.')).toEqual(['quark', 'colour']);
  });
});
