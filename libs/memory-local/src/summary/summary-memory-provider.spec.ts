import type { Interaction, RoleId } from '@xiaozhi/memory';
import { aBatch, anInteraction } from '@xiaozhi/memory/testing';
import { InMemoryMemoryStore } from '../testing/in-memory-memory-store.js';
import { SummaryMemoryProvider } from './summary-memory-provider.js';
import type { SummaryMemoryDeps } from './summary-memory-provider.js';
import { SUMMARY_CHARACTERS, cutSummary } from './summary-text.js';

const signal = new AbortController().signal;
const ROLE = anInteraction().roleId;

describe(SummaryMemoryProvider, () => {
  let nextId = 0;
  const provider = (deps: Partial<SummaryMemoryDeps> = {}): SummaryMemoryProvider =>
    new SummaryMemoryProvider({
      store: new InMemoryMemoryStore(),
      now: () => new Date('2026-03-01T12:00:00.000Z'),
      newId: () => `memory-${(nextId += 1)}`,
      ...deps,
    });
  const tell = async (memory: SummaryMemoryProvider, ...says: string[]): Promise<void> => {
    for (const said of says) await memory.save(aBatch([anInteraction({ says: said })]), signal);
  };
  const summaryOf = async (
    memory: SummaryMemoryProvider,
    roleId: RoleId = ROLE,
  ): Promise<string | undefined> =>
    (await memory.recall({ roleId, text: 'anything', limit: 5 }, signal))[0]?.text;

  it('lists facts by rules where there is no model, each slot once', async () => {
    const memory = provider();
    await tell(memory, 'My name is Ann.', 'I live in Paris.', 'I like tea.', 'Hello there!');
    await tell(memory, 'I moved to Berlin.', "I don't like tea.", 'I live in Berlin.', '我叫王小明。');
    expect(await summaryOf(memory)).toBe(
      "User's name is Ann.\nUser lives in Berlin.\nUser dislikes tea.\n用户的名字是王小明。",
    );
  });

  it('has the model write the summary, and keeps the old one where it fails', async () => {
    const asked: string[] = [];
    const answers = [
      '{"summary":"Ann lives in Paris."}',
      'I am sorry, I cannot help with that.',
      '{"summary":""}',
    ];
    const degraded: string[] = [];
    const memory = provider({
      completeText: ({ user }) => {
        asked.push(user);
        return Promise.resolve(answers.shift() ?? '');
      },
      onDegraded: (what) => degraded.push(what),
    });
    await tell(memory, 'Call me Ann, I live in Paris.', 'I like tea.', 'What time is it?');
    expect(await summaryOf(memory)).toBe('Ann lives in Paris.\nUser likes tea.');
    expect(JSON.parse(asked[1] ?? '')).toMatchObject({
      summary: 'Ann lives in Paris.',
      dialogue: [{ role: 'user', content: 'I like tea.' }, { role: 'assistant' }],
    });
    expect(degraded).toEqual(['summary', 'summary']);
  });

  it('asks the model once a batch, and not again for what comes again', async () => {
    let calls = 0;
    const memory = provider({
      completeText: () => {
        calls += 1;
        return Promise.resolve(`{"summary":"Summary ${calls}."}`);
      },
    });
    const batch = aBatch([anInteraction(), anInteraction({ says: 'I like tea.' })]);
    const first = await memory.save(batch, signal);
    expect(await memory.save({ ...batch, isRedelivery: true }, signal)).toEqual(first);
    expect([calls, await summaryOf(memory)]).toEqual([1, 'Summary 1.']);
  });

  it('shows no device of an agent what another was told', async () => {
    const memory = provider();
    const [ann, ben] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as [RoleId, RoleId];
    const of = (roleId: RoleId, says: string): Interaction =>
      anInteraction({ roleId, deviceId: roleId, agentId: 'shared', says });
    await memory.save(aBatch([of(ann, 'I am allergic to peanuts.')]), signal);
    await memory.save(aBatch([of(ben, 'I live in Madrid.')]), signal);
    expect([await summaryOf(memory, ann), await summaryOf(memory, ben)]).toEqual([
      'User is allergic to peanuts.',
      'User lives in Madrid.',
    ]);
  });

  it('keeps to its size: the oldest sentences go first', async () => {
    const memory = provider();
    const many = Array.from({ length: 120 }, (_, index) => `I like dish number ${index}.`);
    await tell(memory, many.join(' '));
    const summary = (await summaryOf(memory)) ?? '';
    expect(summary.length).toBeLessThanOrEqual(SUMMARY_CHARACTERS);
    expect(summary).toContain('dish number 119.');
    expect(summary).not.toContain('dish number 0.');
    expect(cutSummary('a'.repeat(5_000))).toHaveLength(SUMMARY_CHARACTERS);
  });
});
