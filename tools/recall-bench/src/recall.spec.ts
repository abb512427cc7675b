import { recallBy, recallFigures } from './recall.js';
import type { Outcome } from './recall.js';

const outcome = (category: string, evidenceIds: string[], foundIds: string[]): Outcome => ({
  conversationId: 'one',
  question: { text: '?', category, evidenceIds },
  foundIds,
});
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `other-${index}`);

describe(recallFigures, () => {
  it('is the mean over questions of the share of evidence found', () => {
    const outcomes = [
      outcome('a', ['x', 'y'], ['x', ...ids(5), 'y']),
      outcome('a', ['z'], [...ids(10), 'z']),
      outcome('b', ['z'], []),
    ];
    expect(recallFigures(outcomes)).toEqual({
      questions: 3,
      recallAt5: 0.1667,
      recallAt10: 0.3333,
      recallAt20: 0.6667,
    });
    expect(recallBy(outcomes, ({ question }) => question.category)['b']).toMatchObject({ recallAt20: 0 });
  });
});
