import { completenessOf } from './completeness.js';

describe(completenessOf, () => {
  it.each([
    'I live in Berlin.',
    'What is it for?',
    'Who are you with?"',
    '我住在北京。',
    '你叫什么名字？',
    '你会唱歌吗',
    'Stop!',
  ])('takes %j for finished', (text) => expect(completenessOf(text)).toBe('finished'));

  it.each([
    'I live in Berlin and',
    'I live in Berlin, and.',
    'My name is Daniel,',
    'Um.',
    'I would like to...',
    '我住在北京，然后',
    '我想。',
    '那个',
    '因为…',
    'I am allergic to',
  ])('takes %j for unfinished', (text) => expect(completenessOf(text)).toBe('unfinished'));

  it.each(['', '  ', 'I live in Berlin', '我住在北京', 'turn it on', '这个好', '对', '好'])(
    'cannot tell of %j',
    (text) => expect(completenessOf(text)).toBe('unknown'),
  );
});
