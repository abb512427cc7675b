import fc from 'fast-check';
import { ReplyMarkup } from './reply-markup.js';

function read(pieces: readonly string[]): { text: string; calls: [string, string][] } {
  const markup = new ReplyMarkup();
  const text = pieces.map((piece) => markup.push(piece)).join('') + markup.flush();
  return { text, calls: markup.calls().map((call) => [call.name, call.arguments]) };
}

describe(ReplyMarkup, () => {
  it.each([
    ['a plain reply', ['Hello', ' there'], 'Hello there'],
    ['a thought in one piece', ['<think>hm</think>Hello'], 'Hello'],
    ['tags split over pieces', ['<th', 'ink>h', 'm</', 'think>Hel', 'lo'], 'Hello'],
    ['two thoughts', ['<think>a</think>Hel<think>b</think>lo'], 'Hello'],
    ['a thought that never ends', ['Hello<think>and then'], 'Hello'],
    ['the end of a thought that began in the prompt', ['</think>Hello'], 'Hello'],
    ['a call inside a thought', ['<think><tool_call>{"name":"a"}</tool_call></think>Hello'], 'Hello'],
    ['what only looks like a tag', ['1 <', ' 2, <thin', ' ice'], '1 < 2, <thin ice'],
    ['a reply that ends in the start of a tag', ['a <'], 'a <'],
  ])('handles %s', (_, pieces, expected) => {
    expect(read(pieces)).toEqual({ text: expected, calls: [] });
  });

  it.each([
    ['one', '<tool_call>{"name":"a","arguments":{"x":1}}</tool_call>', [['a', '{"x":1}']]],
    [
      'arguments as text',
      '<tool_call>{"name":"a","arguments":"{\\"x\\":1}"}</tool_call>',
      [['a', '{"x":1}']],
    ],
    ['parameters', '<tool_call>{"name":"a","parameters":{"x":1}}</tool_call>', [['a', '{"x":1}']]],
    ['no arguments', '<tool_call>\n{"name":"a"}\n</tool_call>', [['a', '{}']]],
    [
      'two',
      '<tool_call>{"name":"a"}</tool_call>\n<tool_call>{"name":"b"}</tool_call>',
      [
        ['a', '{}'],
        ['b', '{}'],
      ],
    ],
    [
      'two in one tag, a line each',
      '<tool_call>{"name":"a"}\n{"name":"b"}</tool_call>',
      [
        ['a', '{}'],
        ['b', '{}'],
      ],
    ],
    ['an array', '<tool_call>[{"name":"a"}]</tool_call>', [['a', '{}']]],
    ['one without its end', '<tool_call>{"name":"a"}', [['a', '{}']]],
    ['nonsense', '<tool_call>what?</tool_call><tool_call>{"x":1}</tool_call>', []],
  ])('reads calls: %s', (_, text, expected) => {
    const { text: spoken, calls } = read([`Well. ${text}`]);
    expect([spoken.trim(), calls]).toEqual(['Well.', expected]);
  });

  it('names calls apart', () => {
    const markup = new ReplyMarkup();
    markup.push('<tool_call>[{"name":"a"},{"name":"a"}]</tool_call><tool_call>{"name":"a"}</tool_call>');
    expect(new Set(markup.calls().map(({ id }) => id)).size).toBe(3);
  });

  it('speaks what it can at once', () => {
    const markup = new ReplyMarkup();
    expect(markup.push('Hello <t')).toBe('Hello ');
    expect(markup.push('able>')).toBe('<table>');
  });

  it('gives the same however the stream is cut', () => {
    const text = fc
      .array(
        fc.constantFrom(
          '<think>',
          '</think>',
          '<tool_call>',
          '</tool_call>',
          '{"name":"a"}',
          '<',
          'a',
          '</t',
          ' ',
        ),
      )
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (whole, size) => {
        const pieces = whole.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
        expect(read(pieces)).toEqual(read([whole]));
      }),
    );
  });
});
