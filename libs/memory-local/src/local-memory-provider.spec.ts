import { withTimeWords } from '@xiaozhi/memory';
import type { Interaction } from '@xiaozhi/memory';
import { aBatch, anInteraction } from '@xiaozhi/memory/testing';
import { LocalMemoryProvider } from './local-memory-provider.js';
import type { LocalMemoryDeps } from './memory-deps.js';
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
    const fact = { text: 'User plays chess.', kind: 'preference', message: 0, quote: 'Chess is my thing' };
    const completeText = (prompt: { system: string; user: string }): Promise<string> => {
      prompts.push(prompt.system);
      return Promise.resolve(`\`\`\`json\n${JSON.stringify([fact])}\n\`\`\``);
    };
    const local = provider({ completeText });
    const interaction = anInteraction({ messages: said('Chess is my thing.') });
    await local.save(aBatch([interaction], { instructions: 'Focus on games.' }), signal);
    const [memory] = (await local.list(interaction.roleId, { page: 1, limit: 5 }, signal)).items;
    expect(memory).toMatchObject({
      text: 'User plays chess.',
      provenance: { utterance: 'Chess is my thing', messageIndex: 0, extractedBy: 'llm' },
    });
    expect(prompts).toHaveLength(1);
    expect(prompts[0]).toContain('Focus on games.');
  });

  it('falls back to rules when the model answers badly', async () => {
    const degraded: string[] = [];
    const local = provider({
      completeText: () => Promise.resolve('Sure! Here are the facts: [].'),
      onDegraded: (what) => degraded.push(what),
    });
    const interaction = anInteraction({ messages: said('My name is Daniel.') });
    await local.save(aBatch([interaction]), signal);
    expect(await texts(local, interaction)).toEqual(["User's name is Daniel."]);
    expect(degraded).toEqual(['extraction']);
  });

  it('decides by slots when the model decides badly', async () => {
    const degraded: string[] = [];
    const answers = ['Paris', 'Berlin'].flatMap((place) => [
      JSON.stringify([
        { text: `User lives in ${place}.`, kind: 'home', slot: 'lives-in', message: 0, quote: place },
      ]),
      ...(place === 'Paris' ? [] : ['[{"fact":0,"action":"supersede","memories":["memory-1"],"text":null}]']),
    ]);
    const local = provider({
      completeText: () => Promise.resolve(answers.shift() ?? ''),
      onDegraded: (what) => degraded.push(what),
    });
    const interaction = anInteraction({ messages: said('I live in Paris.') });
    await local.save(aBatch([interaction]), signal);
    await local.save(aBatch([anInteraction({ messages: said('I moved to Berlin.') })]), signal);
    expect(await texts(local, interaction)).toEqual(['User lives in Berlin.']);
    expect(degraded).toEqual(['merging']);
  });

  it('asks no model again when an interaction comes again', async () => {
    let calls = 0;
    const completeText = (): Promise<string> => {
      calls += 1;
      return Promise.resolve(
        '[{"text":"User plays chess.","kind":"preference","message":0,"quote":"chess"}]',
      );
    };
    const local = provider({ completeText });
    const interaction = anInteraction({ messages: said('I play chess.') });
    const first = await local.save(aBatch([interaction]), signal);
    const again = await local.save(aBatch([interaction], { isRedelivery: true }), signal);
    expect([calls, again]).toEqual([1, first]);
  });

  it('resolves times where and when they were said', async () => {
    const local = provider();
    const interaction = anInteraction({ messages: said('明天下午三点去看牙医。'), occurredAt: AT });
    await local.save(aBatch([interaction], { timeZone: 'Asia/Shanghai' }), signal);
    const [memory] = (await local.list(interaction.roleId, { page: 1, limit: 5 }, signal)).items;
    expect(memory).toMatchObject({
      kind: 'commitment',
      aboutFrom: '2026-03-02T07:00:00.000Z',
      aboutTo: '2026-03-02T07:00:00.000Z',
    });
  });

  describe('asked about the past', () => {
    const ask = async (local: LocalMemoryProvider, text: string): Promise<string[]> => {
      const query = { roleId: anInteraction().roleId, text, limit: 5, timeZone: 'Europe/Berlin' };
      return (await local.recall(query, signal)).map((memory) => withTimeWords(memory.text, memory, 'UTC'));
    };
    const tell = (local: LocalMemoryProvider, what: string, occurredAt: string): Promise<unknown> =>
      local.save(
        aBatch([
          anInteraction({
            messages: said(what).map((message) => ({ ...message, at: occurredAt })),
            occurredAt,
          }),
        ]),
        signal,
      );

    it('tells what held then, and until when', async () => {
      const local = provider();
      await tell(local, 'I live in Paris.', '2024-05-01T12:00:00.000Z');
      await tell(local, 'I moved to Berlin.', '2026-02-20T12:00:00.000Z');
      const paris = 'until February 2026: User lives in Paris.';
      expect(await ask(local, 'Where did I live last year?')).toEqual([paris]);
      expect(await ask(local, 'Where did I live before?')).toContain(paris);
      expect(await ask(local, 'Where do I live?')).toEqual(['User lives in Berlin. (since February 2026)']);
      expect(await ask(local, 'Where will I live next year?')).not.toContain(paris);
    });

    it('does so in Chinese', async () => {
      const local = provider();
      await tell(local, '我住在巴黎。', '2024-05-01T12:00:00.000Z');
      await tell(local, '我搬到了柏林。', '2026-02-20T12:00:00.000Z');
      expect(await ask(local, '去年我住在哪里？')).toEqual(['直到2026年2月：用户住在巴黎。']);
      expect(await ask(local, '我以前住在哪里？')).toContain('直到2026年2月：用户住在巴黎。');
      expect(await ask(local, '我住在哪里？')).toEqual(['用户住在柏林。（2026年2月起）']);
    });
  });

  describe('set right', () => {
    const tell = async (local: LocalMemoryProvider, ...what: string[]): Promise<string[]> => {
      for (const content of what)
        await local.save(aBatch([anInteraction({ messages: said(content) })]), signal);
      const page = { page: 1, limit: 50 };
      return (await local.list(anInteraction().roleId, page, signal)).items.map(({ text }) => text);
    };

    it.each([
      ['I live in Pairs.', 'No, I live in Paris.', 'User lives in Paris.'],
      ['My dog is called Bruno.', "No, it's Brutus.", "User's dog is called Brutus."],
      [
        'I am allergic to peanuts.',
        "Actually, I'm allergic to walnuts, not peanuts.",
        'User is allergic to walnuts.',
      ],
      ['我的狗叫旺财。', '不对，是来福。', '用户的狗叫来福。'],
      ['我住在北京。', '不是北京，是南京。', '用户住在南京。'],
    ])('%s %s', async (wrong, correction, right) => {
      const local = provider();
      expect(await tell(local, wrong, correction)).toEqual([right]);
      const history = await local.history(anInteraction().roleId, 'memory-1', signal);
      expect(history.map(({ event }) => event)).toEqual(['add', 'update']);
      const all = await store.list(anInteraction().roleId, { includeSuperseded: true });
      expect(all).toHaveLength(1);
    });

    it.each([["No, it's fine."], ["No, it's too loud."], ['不对，再说一遍。'], ["It's 5 o'clock."]])(
      'not by “%s”',
      async (said) => {
        expect(await tell(provider(), 'My dog is called Bruno.', said)).toEqual([
          "User's dog is called Bruno.",
        ]);
      },
    );
  });

  it('does not add what it knows in other words', async () => {
    const vectors: Record<string, number[]> = { hiking: [1, 0], tea: [0, 1] };
    const encode = (all: readonly string[]): Promise<Float32Array[]> =>
      Promise.resolve(
        all.map((text) => Float32Array.from(vectors[/tea/.test(text) ? 'tea' : 'hiking'] ?? [])),
      );
    const local = provider({ encoder: { name: 'test', dimension: 2, encode } });
    const interaction = anInteraction({ messages: said('I like hiking.', 'I like tea.') });
    await local.save(aBatch([interaction]), signal);
    const again = anInteraction({ messages: said("I'm fond of tea and I'm really into hiking with Tom.") });
    await local.save(aBatch([again]), signal);
    expect((await texts(local, interaction)).sort()).toEqual([
      'User likes hiking with Tom.',
      'User likes hiking.',
      'User likes tea.',
    ]);
  });

  it('stores only what the screen lets through', async () => {
    const local = provider({ screenFacts: (facts) => facts.filter(({ kind }) => kind !== 'name') });
    const interaction = anInteraction({ messages: said('My name is Daniel. I like tea.') });
    await local.save(aBatch([interaction]), signal);
    expect(await texts(local, interaction)).toEqual(['User likes tea.']);
  });

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
