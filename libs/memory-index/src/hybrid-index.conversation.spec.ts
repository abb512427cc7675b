import { HybridIndex } from './hybrid-index.js';
import type { IndexedMemory } from './indexed-memory.js';

const NOW = new Date('2026-03-12T12:00:00Z');

function turns(
  conversationId: string,
  saidAt: string,
  ...said: [speaker: string, text: string][]
): IndexedMemory[] {
  return said.map(([speaker, text], position) => ({
    id: `${conversationId}:${position}`,
    text,
    speaker,
    updatedAt: saidAt,
    place: { conversationId, position },
  }));
}

function first(index: HybridIndex, text: string): string | undefined {
  return index.search({ text, limit: 1, now: NOW })[0]?.id;
}

describe('HybridIndex over turns of conversations', () => {
  const index = new HybridIndex({ timeZone: 'Europe/Berlin' });
  index.upsert([
    ...turns(
      'a',
      '2026-03-03T18:00:00Z',
      ['Anna', 'Hi Ben! How are things?'],
      ['Ben', 'Which instrument do you play?'],
      ['Anna', 'The cello, since I was nine.'],
      ['Ben', 'I only play football.'],
    ),
    ...turns(
      'b',
      '2026-03-10T18:00:00Z',
      ['Ben', 'I went swimming with the children.'],
      ['Anna', 'I went swimming in the lake.'],
      ['Ben', 'Is it cold?'],
    ),
  ]);

  it('finds the answer that only its question explains', () => {
    const found = index.search({ text: 'Which instrument does Anna play?', limit: 2, now: NOW });
    expect(found.map(({ id }) => id)).toContain('a:2');
  });

  it('prefers the words of whom the question names', () => {
    expect(first(index, 'Where did Anna go swimming?')).toBe('b:1');
    expect(first(index, 'Where did Ben go swimming?')).toBe('b:0');
  });

  it('prefers what was said on the day that the question names', () => {
    const days = new HybridIndex({ timeZone: 'Europe/Berlin' });
    days.upsert([
      { id: 'tuesday', text: 'User ate noodles.', updatedAt: '2026-03-10T18:00:00Z' },
      { id: 'wednesday', text: 'User ate noodles with eggs.', updatedAt: '2026-03-11T18:00:00Z' },
    ]);
    expect(first(days, 'What noodles did I eat last Tuesday?')).toBe('tuesday');
    expect(first(days, 'What noodles did I eat yesterday?')).toBe('wednesday');
  });

  it('gives whatever there was at a time that a question asks for', () => {
    const days = new HybridIndex();
    days.upsert([
      { id: 'monday', text: 'User bought a bicycle.', updatedAt: '2026-03-09T12:00:00Z' },
      { id: 'late', text: 'User lost a glove.', updatedAt: '2026-03-11T20:00:00Z' },
      { id: 'early', text: 'User saw a heron.', updatedAt: '2026-03-11T08:00:00Z' },
    ]);
    const found = (text: string, timeZone?: string): string[] =>
      days.search({ text, limit: 5, now: NOW, timeZone }).map(({ id }) => id);
    expect(found('What did I do yesterday?')).toEqual(['late', 'early']);
    expect(found('昨天我做了什么')).toEqual(['late', 'early']);
    // In Shanghai it was the 12th already when the glove was lost.
    expect(found('What did I do yesterday?', 'Asia/Shanghai')).toEqual(['early']);
    expect(found('What did I do last Sunday?')).toEqual([]);
  });

  it('explains what spoke for a memory', () => {
    const [found] = index.search({ text: 'Where did Anna go swimming?', limit: 1, now: NOW, explain: true });
    expect(found?.features).toMatchObject({ bySubject: 1, asks: 0 });
    expect(found?.features?.words).toBeGreaterThan(0);
  });

  it('forgets neighbours and speakers that were removed', () => {
    const left = new HybridIndex();
    left.upsert(turns('c', '2026-03-01T00:00:00Z', ['Cleo', 'Do you like chess?'], ['Dora', 'Very much.']));
    left.remove('c:0');
    expect(left.search({ text: 'Who likes chess?', limit: 5, now: NOW })).toEqual([]);
    left.upsert([{ id: 'x', text: 'Something about trains.', updatedAt: '2026-03-01T00:00:00Z' }]);
    expect(first(left, 'trains of Cleo')).toBe('x');
  });
});
