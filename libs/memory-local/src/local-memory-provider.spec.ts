import { aBatch, anInteraction } from '@xiaozhi/memory/testing';
import type { Interaction } from '@xiaozhi/memory';
import { LocalMemoryProvider } from './local-memory-provider.js';
import type { LocalMemoryDeps } from './local-memory-provider.js';
import { InMemoryMemoryStore } from './testing/in-memory-memory-store.js';

const signal = new AbortController().signal;
const AT = '2026-03-01T12:00:00.000Z';

function said(...contents: string[]): Interaction['messages'] {
  return contents.flatMap((content) => [
    { role: 'user' as const, content, at: AT },
    { role: 'assistant' as const, content: 'I see.', at: AT },
  ]);
}

describe(LocalMemoryProvider, () => {
  let store: InMemoryMemoryStore;
  let nextId: number;

  const provider = (deps: Partial<LocalMemoryDeps> = {}): LocalMemoryProvider =>
    new LocalMemoryProvider({
      store,
      now: () => new Date(AT),
      newId: () => `memory-${(nextId += 1)}`,
      ...deps,
    });
  const texts = async (local: LocalMemoryProvider, interaction: Interaction): Promise<string[]> =>
    (await local.list(interaction.roleId, { page: 1, limit: 50 }, signal)).items.map(({ text }) => text);

  beforeEach(() => {
    store = new InMemoryMemoryStore();
    nextId = 0;
  });

  it('keeps a moved home as history of the new one', async () => {
    const local = provider();
    const paris = anInteraction({ id: 'i1', messages: said('I live in Paris.') });
    const berlin = anInteraction({ id: 'i2', messages: said('I moved to Berlin.') });
    await local.save(aBatch([paris]), signal);
    await local.save(aBatch([berlin]), signal);
    expect(await texts(local, berlin)).toEqual(['User lives in Berlin.']);
    const history = await local.history(berlin.roleId, 'memory-1', signal);
    expect(history.map(({ event, newText }) => [event, newText])).toEqual([
      ['add', 'User lives in Paris.'],
      ['supersede', 'User lives in Berlin.'],
    ]);
  });

  it('says where each memory came from', async () => {
    const local = provider();
    const interaction = anInteraction({ id: 'i1', messages: said('Well, I am allergic to peanuts.') });
    await local.save(aBatch([interaction]), signal);
    const [memory] = (await local.list(interaction.roleId, { page: 1, limit: 5 }, signal)).items;
    expect(memory?.provenance).toMatchObject({
      interactionId: 'i1',
      utterance: 'Well, I am allergic to peanuts.',
      extractedBy: 'rules',
    });
  });

  it('takes facts by the agent’s model, steered by the operator’s instructions', async () => {
    const prompts: string[] = [];
    const completeText = (prompt: { system: string; user: string }): Promise<string> => {
      prompts.push(prompt.system);
      return Promise.resolve(
        '```json\n[{"text":"User plays chess.","kind":"preference","slot":null,"utterance":"x"}]\n```',
      );
    };
    const local = provider({ completeText });
    const interaction = anInteraction({ messages: said('Chess is my thing.') });
    await local.save(aBatch([interaction], { instructions: 'Focus on games.' }), signal);
    expect(await texts(local, interaction)).toEqual(['User plays chess.']);
    expect(prompts[0]).toContain('Focus on games.');
  });

  it.each([['nonsense'], ['[{"no":"text"}]'], ['[broken']])(
    'falls back to rules when the model answers %s',
    async (answer) => {
      const degraded: string[] = [];
      const local = provider({
        completeText: () => Promise.resolve(answer),
        onDegraded: (what) => degraded.push(what),
      });
      const interaction = anInteraction({ messages: said('My name is Daniel.') });
      await local.save(aBatch([interaction]), signal);
      expect(await texts(local, interaction)).toEqual(["User's name is Daniel."]);
      expect(degraded).toEqual(['extraction']);
    },
  );

  it('goes on with words alone when the encoder fails', async () => {
    const encoder = { name: 'broken', dimension: 2, encode: () => Promise.reject(new Error('no model')) };
    const local = provider({ encoder });
    const interaction = anInteraction({ messages: said('My name is Daniel.') });
    await local.save(aBatch([interaction]), signal);
    const found = await local.recall(
      { roleId: interaction.roleId, text: 'What is my name?', limit: 3 },
      signal,
    );
    expect(found.map(({ text }) => text)).toEqual(["User's name is Daniel."]);
  });

  it('turns a like into a dislike and back', async () => {
    const local = provider();
    const like = anInteraction({ id: 'i1', messages: said('I like coffee.') });
    const dislike = anInteraction({ id: 'i2', messages: said("I don't like coffee.") });
    await local.save(aBatch([like, dislike]), signal);
    expect(await texts(local, like)).toEqual(['User dislikes coffee.']);
  });
});
