import { USED_SHARE, measureUse } from './memory-use.js';

describe(measureUse, () => {
  it.each([
    ['User is allergic to peanuts.', 'What am I allergic to?', 'You are allergic to peanuts.', 1],
    ["User's dog is named Rex.", "What is my dog's name?", 'He is called Rex.', 0.5],
    ['User lives in Berlin.', 'Where do I live?', 'In Paris.', 0],
    // What the question says itself proves nothing.
    ['User likes dogs.', 'Tell me about dogs.', 'Dogs bark.', 0],
    ['User was born in 1984.', 'How old am I?', 'You were born in 1984.', 1],
    ['用户对花生过敏。', '我能吃什么？', '你对花生过敏。', 1],
    ['用户住在北京。', '今天天气怎么样？', '今天很热。', 0],
  ])('%s after %s and %s', (memory, question, answer, share) => {
    const use = measureUse(memory, question, answer);
    if (share === 0) expect(use).toBe(0);
    else expect(use).toBeGreaterThanOrEqual(Math.max(USED_SHARE, share / 2));
  });
});
