import * as fc from 'fast-check';
import { SentenceSplitter } from './sentence-splitter.js';
import { toSpokenText } from './spoken-text.js';

function split(...deltas: string[]): string[] {
  const splitter = new SentenceSplitter();
  return [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.flush()];
}

describe(SentenceSplitter, () => {
  it.each([
    [['Hello there. How are you? Fine!'], ['Hello there.', 'How are you?', 'Fine!']],
    [['It costs 3.50 euros. Really.'], ['It costs 3.50 euros.', 'Really.']],
    [['Dr. Smith met Mr. Jones. They talked.'], ['Dr. Smith met Mr. Jones.', 'They talked.']],
    [['你好！今天天气不错。我们去爬山吧。'], ['你好！', '今天天气不错。', '我们去爬山吧。']],
    [['No mark at the end'], ['No mark at the end']],
    [
      ['Ver', 'sion 2.', '1 is out. Done'],
      ['Version 2.1 is out.', 'Done'],
    ],
    [['Really?! Yes.'], ['Really?!', 'Yes.']],
  ])('splits %j', (deltas, sentences) => {
    expect(split(...deltas)).toEqual(sentences);
  });

  it('hands the first words over at a comma, so that they are heard sooner', () => {
    const splitter = new SentenceSplitter();
    expect(splitter.push('Well of course, I will tell you')).toEqual(['Well of course,']);
  });

  it('loses no word and makes no piece too long, however the text arrives', () => {
    const words = fc.array(fc.constantFrom('one', 'two.', '3.14', 'four,', '五。', 'six!', '\n', 'Dr.'), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 9 }), (list, size) => {
        const text = list.join(' ');
        const deltas = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
        const pieces = split(...deltas);
        expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(160);
      }),
    );
  });
});

describe(toSpokenText, () => {
  it.each([
    ['**Bold** and _soft_ [link](https://x.y)', 'Bold and soft link'],
    ['# Title', 'Title'],
    ['- item', 'item'],
    ['🙂 Hi 👨‍👩‍👧 there 🇩🇪', 'Hi there'],
    ['`code` here', 'code here'],
    ['See https://example.org/x?y=1 now', 'See now'],
    ['2 * 3 * 4 = 24', '2 * 3 * 4 = 24'],
    ['🙂', ''],
    ['…', ''],
  ])('says of %j %j', (text, spoken) => {
    expect(toSpokenText(text)).toBe(spoken);
  });
});
