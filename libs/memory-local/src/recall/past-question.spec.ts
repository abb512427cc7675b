import { readPastQuestion } from './past-question.js';

const asked = { at: '2026-03-01T12:00:00.000Z', timeZone: 'Asia/Shanghai' };
const LAST_YEAR = { span: { from: '2024-12-31T16:00:00.000Z', to: '2025-12-31T16:00:00.000Z' } };

describe(readPastQuestion, () => {
  it.each([
    ['Where did I live last year?', LAST_YEAR],
    ['where was i working in 2025', LAST_YEAR],
    ['去年我住在哪里？', LAST_YEAR],
    ['2025年我在哪儿上班？', LAST_YEAR],
    ['Where did I use to live before?', {}],
    ['What was my old job?', {}],
    ['我以前住在哪里？', {}],
  ])('takes “%s” for one about the past', (text, expected) => {
    expect(readPastQuestion(text, asked)).toEqual(expected);
  });

  it.each([
    ['Where do I live?'],
    ['What is my name?'],
    ['What will I do next year?'],
    ['What do I have to do this year?'],
    ['我住在哪里？'],
    ['我明年要去哪里？'],
    ['我叫什么名字？'],
  ])('takes “%s” for one about how things are', (text) => {
    expect(readPastQuestion(text, asked)).toBeUndefined();
  });
});
