import { parseCorrectWords } from './correct-words.js';

describe(parseCorrectWords, () => {
  it.each([
    [['小智|小志'], '小智你好', '小志你好'],
    [['AI|A I'], 'AI said: AI, AIs', 'A I said: A I, AIs'],
    [['重庆|虫庆', '重|众'], '重庆很重', '虫庆很众'],
    // What came of one rule is not the input of another.
    [['a|b', 'b|a'], 'a b', 'b a'],
    [['C++|see plus plus', '$|dollar'], 'C++ for 5$', 'see plus plus for 5dollar'],
    [['x|$&'], 'x', '$&'],
    [['um|'], 'um yes', ' yes'],
    [['|nothing', 'none', ' |x'], 'none nothing', 'none nothing'],
    [[], 'same', 'same'],
    ['no list', 'same', 'same'],
    [undefined, 'same', 'same'],
  ])('by %j says of %j %j', (list, text, said) => {
    expect(parseCorrectWords(list)(text)).toBe(said);
  });
});
