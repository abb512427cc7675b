import { join } from 'node:path';
import { readPairs, readPairsFolder } from './pairs.js';

const FOLDERS = ['chinese', 'chinese-blind'].map((name) => join(__dirname, '../data', name));
/** Longer than this is copied: `用户` and `我` aside. */
const COMMON_MAX_CHARACTERS = 3;

function longestCommon(a: string, b: string): number {
  for (let length = a.length; length > 0; length -= 1)
    for (let start = 0; start + length <= a.length; start += 1)
      if (b.includes(a.slice(start, start + length))) return length;
  return 0;
}

describe(readPairs, () => {
  it('reads theme, memory, question and day', () => {
    expect(
      readPairs('headings\n家人\t用户有猫\t我养什么\t2026-03-01\n爱好\t用户爱画画\t我会什么\t\n'),
    ).toEqual([
      { theme: '家人', memory: '用户有猫', question: '我养什么', saidOn: '2026-03-01' },
      expect.objectContaining({ theme: '爱好', saidOn: '2026-01-10' }),
    ]);
  });

  it('refuses a line with a part missing', () => {
    expect(() => readPairs('headings\n家人\t用户有猫')).toThrow('no pair');
  });
});

describe('the Chinese pairs of this project', () => {
  const sets = FOLDERS.map((folder) => readPairsFolder(folder));
  const people = sets.flat();

  it('are 300 to tune with and 150 that are blind at least, every memory of a person another one', () => {
    const [known = 0, unseen = 0] = sets.map((set) => set.flatMap(({ questions }) => questions).length);
    expect(known).toBeGreaterThanOrEqual(300);
    expect(unseen).toBeGreaterThanOrEqual(150);
    for (const { memories } of people)
      expect(new Set(memories.map(({ text }) => text)).size).toBe(memories.length);
  });

  it('share no memory between people', () => {
    const texts = people.flatMap(({ memories }) => memories.map(({ text }) => text));
    const twice = texts.filter((text, at) => texts.indexOf(text) !== at);
    expect(twice).toEqual([]);
  });

  it('never copy more than three characters into the question', () => {
    const copied = people.flatMap(({ memories, questions }) =>
      questions.filter(({ text }, line) => {
        const memory = (memories[line]?.text ?? '').replaceAll('用户', '');
        return longestCommon(memory, text.replaceAll('我', '')) > COMMON_MAX_CHARACTERS;
      }),
    );
    expect(copied).toEqual([]);
  });
});
