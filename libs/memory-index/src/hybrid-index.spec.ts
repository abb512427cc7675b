import * as fc from 'fast-check';
import { HybridIndex } from './hybrid-index.js';
import type { IndexedMemory } from './indexed-memory.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const AT = '2026-02-01T12:00:00Z';

const FACTS = [
  "User's name is Daniel.",
  'User lives in Berlin.',
  'User is allergic to peanuts.',
  "User's favourite colour is blue.",
  'User likes hiking.',
  "User's dog is called Bruno.",
  'User works as a nurse.',
  "User's birthday is 3 May.",
  '用户的名字是王小明。',
  '用户住在北京。',
  '用户对花生过敏。',
  '用户喜欢爬山。',
  'The number plate of the car is B-XY 4711.',
];

function indexOf(texts: readonly string[]): HybridIndex {
  const index = new HybridIndex();
  index.upsert(texts.map((text, id) => ({ id: String(id), text, updatedAt: AT })));
  return index;
}

describe(HybridIndex, () => {
  it.each([
    ['What is my name?', "User's name is Daniel."],
    ['Where do I live now?', 'User lives in Berlin.'],
    ['What am I allergic to?', 'User is allergic to peanuts.'],
    ['Do you know my favorite color?', "User's favourite colour is blue."],
    ['What is the name of my dog?', "User's dog is called Bruno."],
    ['What do I do for a living?', 'User works as a nurse.'],
    ['When is my birthday?', "User's birthday is 3 May."],
    ['我叫什么名字？', '用户的名字是王小明。'],
    ['我住在哪里？', '用户住在北京。'],
    ['我对什么过敏？', '用户对花生过敏。'],
    ['what is the plate 4711', 'The number plate of the car is B-XY 4711.'],
  ])('finds by words alone: %s', (text, expected) => {
    const found = indexOf(FACTS).search({ text, limit: 3, now: NOW });
    expect(found.map((memory) => memory.text)).toContain(expected);
  });

  it('recalls nothing for what has nothing to do with it', () => {
    expect(indexOf(FACTS).search({ text: 'Tell me a joke about penguins', limit: 5, now: NOW })).toEqual([]);
  });

  it('gives the newest for a question after everything', () => {
    const index = new HybridIndex();
    index.upsert([
      { id: 'old', text: 'User likes tea.', updatedAt: '2025-01-01T00:00:00Z' },
      { id: 'new', text: 'User likes milk.', updatedAt: '2026-01-01T00:00:00Z' },
    ]);
    const found = index.search({ text: 'What do you know about me?', limit: 5, now: NOW });
    expect(found.map(({ id }) => id)).toEqual(['new', 'old']);
  });

  it('finds by meaning what shares no word', () => {
    const index = new HybridIndex();
    index.upsert([
      { id: 'near', text: 'User adores felines.', updatedAt: AT, embedding: Float32Array.of(1, 0) },
      { id: 'far', text: 'User owns a lorry.', updatedAt: AT, embedding: Float32Array.of(0, 1) },
    ]);
    const found = index.search({
      text: 'kittens',
      embedding: Float32Array.of(0.9, 0.43),
      limit: 1,
      now: NOW,
    });
    expect(found.map(({ id }) => id)).toEqual(['near']);
  });

  it('keeps its promises under any sequence of changes', () => {
    const change = fc.oneof(
      fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), text: fc.constantFrom(...FACTS) }),
      fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd') }),
    );
    fc.assert(
      fc.property(fc.array(change), fc.constantFrom('my name', 'Berlin peanuts', '北京'), (changes, text) => {
        const index = new HybridIndex();
        const model = new Map<string, IndexedMemory>();
        for (const item of changes) {
          if ('text' in item) {
            index.upsert([{ ...item, updatedAt: AT }]);
            model.set(item.id, { ...item, updatedAt: AT });
          } else {
            index.remove(item.id);
            model.delete(item.id);
          }
        }
        expect(index.size).toBe(model.size);
        const found = index.search({ text, limit: 3, now: NOW });
        expect(found.length).toBeLessThanOrEqual(3);
        for (const { id, text: memory, score } of found) {
          expect(model.get(id)?.text).toBe(memory);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
