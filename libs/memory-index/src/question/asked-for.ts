/** What kind of thing would answer a question; names in English, people and places apart in Chinese. */
export type AskedFor = 'time' | 'number' | 'name' | 'person' | 'place' | 'anything';

const KINDS: readonly [AskedFor, RegExp][] = [
  [
    'time',
    /^(?:and |so )?(?:when|what (?:year|month|day|date|time)|which (?:year|month|day)|in (?:what|which) (?:year|month)|how long|since when)|什么时候|什么日子|啥时|几时|何时|多久|几[点号月]|哪一?[天年]|哪个月|(?:星期|周|礼拜)几/u,
  ],
  ['number', /how (?:many|much|often|old|long|far|tall)|几|多少|多[大高长重远]/u],
  ['person', /谁|哪位|哪个人|什么人/u],
  ['place', /哪里|哪儿|哪座|什么地方|(?:在|去|到|往)哪|哪个(?:城市|地方|国家|区|省)/u],
  [
    'name',
    /^(?:who|whom|whose|where|which)|^what (?:is|are|was|were)? ?(?:the )?(?:name|title|book|movie|film|country|city|state|place|game|band|song)|name of|called/u,
  ],
];

/** @param question in lower case, without spaces around it */
export function askedFor(question: string): AskedFor {
  return KINDS.find(([, pattern]) => pattern.test(question))?.[0] ?? 'anything';
}
