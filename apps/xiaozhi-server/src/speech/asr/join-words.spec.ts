import { joinWords } from './join-words.js';

describe(joinWords, () => {
  it.each([
    ['你好', '世界', '你好世界'],
    ['hello', 'world', 'hello world'],
    ['hello ', 'world', 'hello world'],
    ['Hello.', 'World', 'Hello. World'],
    ['你好', 'world', '你好world'],
    ['', 'hello', 'hello'],
  ])('joins %j and %j', (before, after, joined) => expect(joinWords(before, after)).toBe(joined));
});
