import * as fc from 'fast-check';
import { MAX_CHARACTERS } from './sentence-boundary.js';
import { SentenceSplitter } from './sentence-splitter.js';

function split(...deltas: string[]): string[] {
  const splitter = new SentenceSplitter();
  return [...deltas.flatMap((delta) => splitter.push(delta)), ...splitter.flush()];
}

/** Letters and digits are what must not get lost. */
const wordsOf = (text: string): string => (text.match(/[\p{L}\p{N}]/gu) ?? []).join('');

const PIECES = [
  'one',
  'two.',
  '3.14',
  '1,000',
  '10:30',
  'four,',
  '五。',
  '你好，',
  '六！”',
  'six!',
  '...',
  '……',
  '"quoted"',
  '(aside)',
  'Dr.',
  'e.g.',
  '**bold**',
  '- item',
  '# head',
  'a [link](https://x.org/a.b?c=d)',
  '🙂',
  'v2.4.2',
  '?!',
  '\n',
  '\n\n',
  'https://example.org/a?b=1',
];
const texts = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(' ', '', '\n')), { maxLength: 60 })
  .map((list) => list.flat().join(''));

describe(SentenceSplitter, () => {
  it.each([
    ['Hello there. How are you? Fine!', ['Hello there.', 'How are you?', 'Fine!']],
    ['It costs 3.50 euros. Really.', ['It costs 3.50 euros.', 'Really.']],
    ['Pi is 3.14, roughly 1,000 times.', ['Pi is 3.14, roughly 1,000 times.']],
    ['Dr. Smith met Mr. Jones. They talked.', ['Dr. Smith met Mr. Jones.', 'They talked.']],
    ['Eat fruit, e.g. apples. Or i.e. pears.', ['Eat fruit, e.g. apples.', 'Or i.e. pears.']],
    ['See J. R. Smith at 5 p.m. today. Bye.', ['See J. R. Smith at 5 p.m. today.', 'Bye.']],
    ['It was 5 p.m. We left.', ['It was 5 p.m.', 'We left.']],
    ['No. 5 is alive. No. It is not.', ['No. 5 is alive.', 'No.', 'It is not.']],
    ['Version 2.4.2 is out. Done', ['Version 2.4.2 is out.', 'Done']],
    ['We meet at 10:30 today. It is 5% off.', ['We meet at 10:30 today.', 'It is 5% off.']],
    ['Really?! Yes.', ['Really?!', 'Yes.']],
    ['He said "Why?" and left. Then', ['He said "Why?" and left.', 'Then']],
    ['He said "Stop!" Then he left.', ['He said "Stop!"', 'Then he left.']],
    ['Wait... what? Well... No', ['Wait... what?', 'Well...', 'No']],
    ['See https://x.org/?q=1.2 now. Good.', ['See https://x.org/?q=1.2 now.', 'Good.']],
    ['Mail a.b@example.org. Thanks.', ['Mail a.b@example.org.', 'Thanks.']],
    ['你好！今天天气不错。我们去爬山吧。', ['你好！', '今天天气不错。', '我们去爬山吧。']],
    ['他说：“你好！”然后走了。', ['他说：“你好！”', '然后走了。']],
    ['嗯……我想想。圆周率是3.14。', ['嗯……我想想。', '圆周率是3.14。']],
    ['好的，没问题，我来帮你。', ['好的，没问题，', '我来帮你。']],
    ['好的.没问题.', ['好的.', '没问题.']],
    ['No mark at the end', ['No mark at the end']],
    ['1. Milk\n2. Eggs. Two\n\n3) Salt', ['1. Milk', '2. Eggs.', 'Two', '3) Salt']],
    ['- Milk\n* Eggs\n- [x] Salt', ['Milk', 'Eggs', 'Salt']],
    ['## Plan\n\n> **Go** on.\n---\nEnd', ['Plan', '**Go** on.', 'End']],
    ['**All done.** Next.', ['**All done.**', 'Next.']],
    ['See [a. B](https://x.org/y.z). Fine.', ['See [a. B](https://x.org/y.z).', 'Fine.']],
    ['...\n🙂 Hello.', ['...\n🙂 Hello.']],
    ['Run:\n```sh\nnpm i. Now!\n```\nThen go.', ['Run:', 'Then go.']],
    ['Run it:\n~~~\nnever closed. Ever', ['Run it:']],
    [
      'All:\n|Name|Age|\n|---|:-:|\n|Tom|5|\n|Eva||\nSo.',
      ['All:', 'Name: Tom, Age: 5.', 'Name: Eva.', 'So.'],
    ],
    ['看：\n|姓名|年龄|\n|--|--|\n|小明|5|', ['看：', '姓名：小明，年龄：5。']],
    ['|no table|at all|', ['no table, at all.']],
    ['', []],
    ['...', []],
    ['🙂', ['🙂']],
  ])('splits %j', (text, sentences) => {
    expect(split(text)).toEqual(sentences);
    expect(split(...text)).toEqual(sentences);
  });

  it('hands the first words over at a pause, so that they are heard sooner', () => {
    const splitter = new SentenceSplitter();
    expect(splitter.push('Well of course, I will tell you, and')).toEqual(['Well of course,']);
    expect(splitter.push(' more. ')).toEqual([]);
    expect(new SentenceSplitter().push('当然可以，我来')).toEqual(['当然可以，']);
  });

  it('holds nothing back that is known to be whole', () => {
    expect(new SentenceSplitter().push('Let me look.\n')).toEqual(['Let me look.']);
    expect(new SentenceSplitter().push('我查一下。好')).toEqual(['我查一下。']);
  });

  it('gives the same pieces however the text arrives, and loses or doubles no word', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), (text, sizes) => {
        const deltas: string[] = [];
        for (let at = 0; at < text.length; at += deltas.at(-1)?.length ?? 1)
          deltas.push(text.slice(at, at + (sizes.next().value as number)));
        const pieces = split(...deltas);
        expect(pieces).toEqual(split(text));
        expect(wordsOf(pieces.join(''))).toBe(wordsOf(text));
      }),
      { numRuns: 500 },
    );
  });

  it('makes no piece much too long and none of marks alone', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const piece of split(text)) {
          expect(piece).toMatch(/[\p{L}\p{N}]|\p{Extended_Pictographic}/u);
          expect(piece.length).toBeLessThanOrEqual(MAX_CHARACTERS + 12);
        }
      }),
    );
  });

  it.each([
    ['words', 'and then we walked on '.repeat(30), /^\S.*\S$/],
    ['clauses', 'we walked on for a while, '.repeat(30), /,$/],
    ['Chinese', '我们今天一起去公园散步然后回家吃饭'.repeat(20), /^\p{Script=Han}+$/u],
    ['Chinese clauses', '我们今天一起去公园散步，然后回家吃饭，'.repeat(20), /，$/],
    ['emoji', '👨‍👩‍👧a'.repeat(80), /a$/],
  ])('cuts endless %s at a sensible place', (_, text, form) => {
    const pieces = split(text);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces.slice(0, -1)) {
      expect(piece).toMatch(form);
      expect(piece.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    }
    expect(wordsOf(pieces.join(''))).toBe(wordsOf(text));
  });

  it('does not cut an address in half', () => {
    const address = `https://example.org/${'a/b.c?d=e&'.repeat(30)}`;
    expect(split(`See ${address} now.`)).toEqual(['See', address, 'now.']);
  });
});
