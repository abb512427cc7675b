import { namedInChinese } from './named-in-chinese.js';

const kindsIn = (text: string): string[] =>
  Object.entries(namedInChinese(text))
    .filter(([, isNamed]) => isNamed)
    .map(([kind]) => kind);

describe(namedInChinese, () => {
  it.each([
    ['用户每天七点起床', ['time']],
    ['用户周三有课', ['time']],
    ['用户的邻居很吵', ['person']],
    ['用户养的狗叫豆豆', ['person']],
    ['用户住南京', ['place']],
    ['用户明天去看外婆', ['time', 'person', 'place']],
    ['用户喜欢猫', []],
  ])('%s: %s', (text, kinds) => {
    expect(kindsIn(text)).toEqual(kinds);
  });
});
