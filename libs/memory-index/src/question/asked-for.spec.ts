import { askedFor } from './asked-for.js';

describe(askedFor, () => {
  it.each([
    ['when did anna leave?', 'time'],
    ['我几点起床', 'time'],
    ['我们星期几开会', 'time'],
    ['我住了多久', 'time'],
    ['how many cats do i have?', 'number'],
    ['我有几只猫', 'number'],
    ['房租多少钱', 'number'],
    ['谁教我钢琴', 'person'],
    ['我把伞放在哪儿了', 'place'],
    ['他在哪个城市', 'place'],
    ['who is my doctor?', 'name'],
    ['我喜欢什么', 'anything'],
  ])('%s → %s', (question, kind) => {
    expect(askedFor(question)).toBe(kind);
  });
});
