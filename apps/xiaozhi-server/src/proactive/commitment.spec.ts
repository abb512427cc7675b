import type { Memory } from '@xiaozhi/memory';
import { parseRoleId } from '@xiaozhi/memory';
import { findCommitment } from './commitment.js';
import { promptWords } from './prompt-words.js';

/** A Tuesday afternoon in Berlin. */
const TOLD_AT = '2026-03-24T15:00:00Z';
const ZONE = 'Europe/Berlin';

function memoryOf(text: string, more: Partial<Memory> = {}): Memory {
  const times = { createdAt: TOLD_AT, updatedAt: TOLD_AT };
  return { id: 'm1', roleId: parseRoleId('aa:bb:cc:00:11:22'), text, ...times, ...more };
}

describe(findCommitment, () => {
  it.each([
    ['User plans to call their mother on Friday.', '2026-03-27', 'call your mother'],
    ['User will visit Tom tomorrow', '2026-03-25', 'visit Tom'],
    ['The user is going to fly to Rome on 2026-04-02.', '2026-04-02', 'fly to Rome'],
    ['User wants remembered: I want to water my plants in 3 days.', '2026-03-27', 'water your plants'],
    ['User plans to call their mother tomorrow at eight.', '2026-03-25', 'call your mother'],
    ['User plans to see the dentist on March 30th.', '2026-03-30', 'see the dentist'],
    ['用户周五要给妈妈打电话。', '2026-03-27', '给妈妈打电话'],
    ['用户打算明天去看自己的奶奶。', '2026-03-25', '去看你自己的奶奶'],
    ['用户下周五要去北京。', '2026-04-03', '去北京'],
  ])('finds in “%s” what is wanted on %s', (text, day, deed) => {
    expect(findCommitment(memoryOf(text), ZONE)).toMatchObject({ day, deed, isDuty: false, time: undefined });
  });

  it.each([
    ['User likes hiking.'],
    ['User plans to call their mother.'],
    ['User called their mother on Friday.'],
    ['User will not go to work on Friday.'],
    ['User plans to call their mother today.'],
    ['User plans to travel next week.'],
    ['User plans to travel next Friday.'],
    ['User plans to work from Monday to Friday.'],
    ['User plans to run on Monday and on Friday.'],
    ['User plans to run every Friday.'],
    ['User might call Tom on Friday.'],
    ['User plans to call his mother on Friday.'],
    ['User plans to meet her on Friday.'],
    ["User's mother plans to come on Friday."],
    ['User wants to read the sun.'],
    ['User plans to call Tom if it rains on Friday.'],
    ['用户周五不想去上班。'],
    ['用户周五可能要去上班。'],
    ['用户每周五要去跑步。'],
    ['用户喜欢周五。'],
  ])('finds nothing beyond doubt in “%s”', (text) => {
    expect(findCommitment(memoryOf(text), ZONE)).toBeUndefined();
  });

  it('brings up nothing that was replaced, or changed on another day', () => {
    const text = 'User plans to call their mother on Friday.';
    expect(findCommitment(memoryOf(text, { supersededBy: 'm2' }), ZONE)).toBeUndefined();
    expect(findCommitment(memoryOf(text, { updatedAt: '2026-03-25T15:00:00Z' }), ZONE)).toBeUndefined();
  });

  it('counts days where the person is', () => {
    const late = { createdAt: '2026-03-24T23:30:00Z', updatedAt: '2026-03-24T23:30:00Z' };
    const memory = memoryOf('User plans to call Tom tomorrow.', late);
    expect(findCommitment(memory, ZONE)?.day).toBe('2026-03-26');
    expect(findCommitment(memory, 'UTC')?.day).toBe('2026-03-25');
  });
});

describe(promptWords, () => {
  it.each([
    [
      ['User plans to call their mother on Friday.', '2026-03-27T10:00:00'],
      'You told me on Tuesday that you want to call your mother today.',
    ],
    [
      ['User has to see the dentist tomorrow at 3 pm.', '2026-03-25T10:00:00'],
      'You told me yesterday that you have to see the dentist today at 15:00.',
    ],
    [
      ['User plans to fly to Rome on April 20th.', '2026-04-20T10:00:00'],
      'You told me on Tuesday 24 March that you want to fly to Rome today.',
    ],
    [['用户周五要给妈妈打电话。', '2026-03-27T10:00:00'], '你星期二告诉我，你今天要给妈妈打电话。'],
  ] as const)('of %j are “%s”', ([text, now], words) => {
    const commitment = findCommitment(memoryOf(text), ZONE);
    expect(commitment === undefined ? '' : promptWords(commitment, now)).toBe(words);
  });
});
