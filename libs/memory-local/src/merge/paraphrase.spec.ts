import { isParaphrase } from './paraphrase.js';

/** Similarities are those of the offline encoder, rounded. */
describe(isParaphrase, () => {
  it.each([
    ['User enjoys hiking.', 'User likes hiking.', 0.87],
    ['User works as a nurse.', 'User is a nurse.', 0.87],
    ['User resides in Berlin.', 'User lives in Berlin.', 0.87],
    ['User likes hiking.', 'User loves hiking with Tom.', 0.85],
    ['用户爱喝茶。', '用户喜欢喝茶。', 0.97],
    ['用户养了一只猫。', '用户有一只猫。', 0.92],
  ])('takes “%s” for “%s”', (text, known, similarity) => {
    expect(isParaphrase(text, known, similarity)).toBe(true);
  });

  it.each([
    ['User dislikes tea.', 'User likes tea.', 0.89],
    ['User is not allergic to peanuts.', 'User is allergic to peanuts.', 0.93],
    ['User has three cats.', 'User has two cats.', 0.98],
    ['User has two cats.', 'User has cats.', 0.95],
    ["User's daughter likes dinosaurs.", "User's son likes dinosaurs.", 0.9],
    ["User's brother Max is a pilot.", "User's brother Tom is a pilot.", 0.92],
    ['User sold a car.', 'User bought a car.', 0.91],
    ['User loves hiking with Tom.', 'User likes hiking.', 0.85],
    ['User likes swimming.', 'User likes hiking.', 0.69],
    ['用户不喜欢喝茶。', '用户喜欢喝茶。', 1],
    ['用户有三只猫。', '用户有两只猫。', 1],
    ['用户的妹妹住在上海。', '用户的姐姐住在上海。', 0.99],
    ['用户去过上海。', '用户去过北京。', 0.85],
    ['用户卖了车。', '用户买了车。', 0.92],
    ['User likes hiking.', 'User likes hiking.', 0.5],
  ])('does not take “%s” for “%s”', (text, known, similarity) => {
    expect(isParaphrase(text, known, similarity)).toBe(false);
  });

  it('asks for the same words where there are no vectors', () => {
    expect(isParaphrase('User enjoys hiking.', 'User likes hiking.', undefined)).toBe(true);
    expect(isParaphrase('User likes hiking.', 'User loves hiking with Tom.', undefined)).toBe(false);
  });
});
