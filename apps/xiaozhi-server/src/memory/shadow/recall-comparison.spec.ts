import { compareRecalled } from './recall-comparison.js';

const recalled = (...texts: string[]): { id: string; text: string; score: number }[] =>
  texts.map((text, index) => ({ id: `${index}`, text, score: 1 - index / 10 }));
const matches = (ours: string[], theirs: string[]): (number | null)[] =>
  compareRecalled(recalled(...ours), recalled(...theirs)).primary.map(({ match }) => match);

describe(compareRecalled, () => {
  it('finds the same fact in other words, and each once', () => {
    const ours = ['User lives in Berlin.', 'User is allergic to peanuts.', 'User lives in Berlin.'];
    expect(matches(ours, ['Allergic to peanuts', 'lives in berlin'])).toEqual([1, 0, null]);
  });

  it('does not take a part for the whole, and knows Chinese', () => {
    expect(matches(['User likes tea.'], ['User likes green tea with milk.'])).toEqual([null]);
    expect(matches(['用户住在上海。'], ['住在上海', '用户住在北京。'])).toEqual([0]);
  });

  it('gives the exact text to its equal, before anything similar', () => {
    const { primary, shadow } = compareRecalled(
      recalled('User plays chess.', 'Plays chess'),
      recalled('Plays chess', 'User plays chess.'),
    );
    expect(primary.map(({ match }) => match)).toEqual([1, 0]);
    expect(shadow.map(({ match }) => match)).toEqual([1, 0]);
  });

  it('cuts what no column takes', () => {
    const [memory] = compareRecalled(
      [{ id: 'i'.repeat(300), text: 't'.repeat(5_000), score: 1 }],
      [],
    ).primary;
    expect([memory?.id.length, memory?.text.length]).toEqual([255, 1_000]);
  });
});
