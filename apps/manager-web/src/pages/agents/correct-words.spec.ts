import { toLines, toWords, wordsFaultOf } from './correct-words.js';

describe(toWords, () => {
  it('reads what toLines wrote', () => {
    const words = [
      { source: 'Zoë', target: 'Zoh-ee' },
      { source: '重庆', target: '虫庆' },
    ];
    expect(toWords(toLines(words))).toEqual(words);
  });

  it('takes no notice of empty lines and spaces', () => {
    expect(toWords('\n a | b \r\n\n')).toEqual([{ source: 'a', target: 'b' }]);
  });

  it('leaves what is no pair for the API to refuse', () => {
    expect(toWords('a\nb|c|d')).toEqual([
      { source: 'a', target: '' },
      { source: 'b', target: 'c|d' },
    ]);
  });
});

describe(wordsFaultOf, () => {
  it('names the line that is refused, counted without the empty ones', () => {
    const faultOf = (path: string): string => (path === 'correctWords.1.target' ? 'must not be empty' : '');
    expect(wordsFaultOf('a|b\n\nc', faultOf)).toBe('c: must not be empty');
  });

  it('is empty where nothing is refused', () => {
    expect(wordsFaultOf('a|b', () => '')).toBe('');
  });
});
