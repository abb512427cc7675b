import type { Fact } from '../fact.js';
import { decideWithModel } from './model-decisions.js';

const signal = new AbortController().signal;
const factOf = (text: string): Fact => ({ text, kind: 'other', slot: null, utterance: text });
const berlin = factOf('User lives in Berlin.');
const bruno = factOf('User has a dog called Bruno.');
const paris = { id: 'secret-1', text: 'User lives in Paris.', slot: 'lives-in' };
const dog = { id: 'secret-2', text: 'User has a dog.', slot: null };
const subjects = [
  { fact: berlin, candidates: [paris] },
  { fact: bruno, candidates: [dog] },
];
const decide = (answer: unknown): ReturnType<typeof decideWithModel> =>
  decideWithModel(subjects, () => Promise.resolve(JSON.stringify(answer)), signal);
const ignore = { fact: 1, action: 'ignore', memories: ['m0'], text: null };

describe(decideWithModel, () => {
  it('supersedes, updates, adds and ignores as the model says', async () => {
    const supersede = { fact: 0, action: 'supersede', memories: ['m0'], text: null };
    const update = { fact: 1, action: 'update', memories: ['m0'], text: 'User has a dog, Bruno.' };
    expect(await decide([supersede, update])).toEqual([
      { kind: 'supersede', fact: berlin, supersededIds: ['secret-1'] },
      { kind: 'update', fact: { ...bruno, text: 'User has a dog, Bruno.' }, memoryId: 'secret-2' },
    ]);
    expect(await decide([{ fact: 0, action: 'add', memories: [] }, ignore])).toEqual([
      { kind: 'add', fact: berlin },
    ]);
  });

  it.each([
    ['an id of another fact’s list', [{ fact: 0, action: 'supersede', memories: ['m1'] }, ignore]],
    ['a real id', [{ fact: 0, action: 'supersede', memories: ['secret-1'] }, ignore]],
    ['no id where one is needed', [{ fact: 0, action: 'supersede', memories: [] }, ignore]],
    ['a fact that does not exist', [{ fact: 5, action: 'supersede', memories: ['m0'] }, ignore]],
    ['one fact twice', [ignore, ignore]],
    ['too few facts', [ignore]],
    ['an action that does not exist', [{ fact: 0, action: 'erase', memories: ['m0'] }, ignore]],
  ])('refuses %s', async (_, answer) => {
    await expect(decide(answer)).rejects.toMatchObject({ code: 'EXTRACTION_BAD_ANSWER' });
  });

  it('shows the model no real id', async () => {
    const prompts: string[] = [];
    const complete = (prompt: { user: string }): Promise<string> => {
      prompts.push(prompt.user);
      return Promise.resolve(JSON.stringify([{ fact: 0, action: 'add', memories: [] }, ignore]));
    };
    await decideWithModel(subjects, complete, signal);
    expect(prompts[0]).toContain('User lives in Paris.');
    expect(prompts[0]).not.toContain('secret');
  });
});
