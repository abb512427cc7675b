import { memoryRetentionPolicy } from '@xiaozhi/contracts';
import { toRetentionDraft, toRetentionPolicy } from './retention-draft.js';

describe(toRetentionPolicy, () => {
  it.each([
    {},
    {
      enabled: true,
      maxAgeDays: { '*': 365, home: 30 },
      maxCount: 500,
      minStrength: 0.1,
      supersededDays: 90,
    },
    { compress: { minAgeDays: 7, maxStrength: 0.25, minSources: 4 } },
  ])('gives back what the form was filled with: %j', (input) => {
    const policy = memoryRetentionPolicy.parse(input);
    expect(toRetentionPolicy(toRetentionDraft(policy))).toEqual(policy);
  });

  it.each(['home', 'home: soon', 'home: 0', ': 3', 'two words: 3'])('takes no line like "%s"', (ages) => {
    const draft = toRetentionDraft(memoryRetentionPolicy.parse({}));
    expect(toRetentionPolicy({ ...draft, ages })).toBeUndefined();
  });
});
