import fc from 'fast-check';
import { ThinkFilter } from './think-filter.js';

function filter(pieces: readonly string[]): string {
  const thinking = new ThinkFilter();
  return pieces.map((piece) => thinking.push(piece)).join('') + thinking.flush();
}

describe(ThinkFilter, () => {
  it.each([
    ['a plain reply', ['Hello', ' there'], 'Hello there'],
    ['a thought in one piece', ['<think>hm</think>Hello'], 'Hello'],
    ['tags split over pieces', ['<th', 'ink>h', 'm</', 'think>Hel', 'lo'], 'Hello'],
    ['two thoughts', ['<think>a</think>Hel<think>b</think>lo'], 'Hello'],
    ['a thought that never ends', ['Hello<think>and then'], 'Hello'],
    ['what only looks like a tag', ['1 <', ' 2, <thin', ' ice'], '1 < 2, <thin ice'],
    ['a reply that ends in the start of a tag', ['a <'], 'a <'],
  ])('handles %s', (_, pieces, expected) => {
    expect(filter(pieces)).toBe(expected);
  });

  it('speaks what it can at once', () => {
    const thinking = new ThinkFilter();
    expect(thinking.push('Hello <t')).toBe('Hello ');
    expect(thinking.push('able>')).toBe('<table>');
  });

  it('gives the same however the stream is cut', () => {
    const text = fc
      .array(fc.constantFrom('<think>', '</think>', '<', 'a', 'think', ' '))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (whole, size) => {
        const pieces = whole.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
        expect(filter(pieces)).toBe(filter([whole]));
      }),
    );
  });
});
