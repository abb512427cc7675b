import { wordsFor } from './spoken-words.js';

const AGENT = { language: 'en', timeZone: 'Europe/Berlin' } as const;
const NOW = new Date('2026-03-02T08:00:00Z');
const say = (text: string, lateMs: number, kind: 'announcement' | 'reminder' = 'reminder'): string =>
  wordsFor({ kind, text, lateMs, dueAt: new Date(NOW.getTime() - lateMs).toISOString() }, AGENT, NOW);

describe(wordsFor, () => {
  it.each([
    ['take your pills', 0, 'Reminder: take your pills.'],
    ['take your pills!', 119_000, 'Reminder: take your pills!'],
    ['take your pills', 1_200_000, 'A late reminder, it was for 08:40 today: take your pills.'],
    ['take your pills', 36_000_000, 'A late reminder, it was for 23:00 yesterday: take your pills.'],
    ['关火', 0, '提醒你：关火。'],
    ['关火', 1_200_000, '这条提醒晚了，本来是今天08:40的：关火。'],
  ])('says %j, %d ms late, as %j', (text, lateMs, words) => {
    expect(say(text, lateMs)).toBe(words);
  });

  it('says the words of an operator as they are, however late', () => {
    expect(say('Dinner is ready', 3_600_000, 'announcement')).toBe('Dinner is ready');
  });

  it('names a day that is further away', () => {
    expect(say('x', 3 * 86_400_000)).toBe('A late reminder, it was for 09:00 on Friday 27 February: x.');
  });
});
