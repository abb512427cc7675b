import type { Interaction, InteractionBatch } from '../interaction.js';
import type { MemoryCapability, MemoryProvider } from '../memory-provider.js';
import { parseRoleId } from '../role-id.js';
import type { RoleId } from '../role-id.js';
import { aBatch, anInteraction } from './builders.js';

export interface ProviderUnderTest {
  provider: MemoryProvider;
  /** Its service takes calls and answers none from now on; a provider without any service has none. */
  hang?(): void;
  dispose?(): Promise<void>;
}

export interface ContractOptions {
  capabilities: readonly MemoryCapability[];
  /** It is there in place of a memory: what it must do is to say so. */
  keepsNothing?: boolean;
  /** All that a role told is one memory, a summary; it names the last interaction that changed it. */
  keepsOneMemory?: boolean;
}

const ALICE = parseRoleId('aa:aa:aa:aa:aa:aa');
const BOB = parseRoleId('bb:bb:bb:bb:bb:bb');
/** Whose memories the suite makes: a store that is kept between tests forgets these. */
export const ROLES_OF_THE_CONTRACT: readonly RoleId[] = [ALICE, BOB];
const PAGE = { page: 1, limit: 50 };
const MAX_TRACK_CALLS = 500;
/** Far above what letting go takes on a busy machine, far below any provider's own deadline. */
const LET_GO_MS = 500;

/**
 * What every memory provider must do. `make` gives a provider over an empty store; a declared capability is
 * tested, an undeclared one must be refused.
 */
export function describeMemoryProvider(
  name: string,
  make: () => Promise<ProviderUnderTest>,
  { capabilities, keepsNothing = false, keepsOneMemory = false }: ContractOptions,
): void {
  const declared = new Set(capabilities);
  let current: ProviderUnderTest;
  let provider: MemoryProvider;
  const signal = (): AbortSignal => AbortSignal.timeout(4_000);

  const settle = async (batch: InteractionBatch): Promise<readonly string[]> => {
    const receipt = await provider.save(batch, signal());
    if (receipt.status === 'extracted') return receipt.memoryIds;
    if (receipt.status === 'ignored') return [];
    for (let call = 0; call < MAX_TRACK_CALLS; call += 1) {
      const progress = await provider.track(receipt.trackingId, signal());
      if (progress.status === 'extracted') return progress.memoryIds;
      if (progress.status === 'failed') throw new Error(progress.reason);
    }
    throw new Error('The save was never processed.');
  };
  const tell = (
    roleId: RoleId,
    says: string,
    fields: Partial<Interaction> = {},
  ): Promise<readonly string[]> =>
    settle(aBatch([anInteraction({ roleId, deviceId: roleId, says, ...fields })]));
  const recall = async (roleId: RoleId, text: string): Promise<string[]> =>
    (await provider.recall({ roleId, text, limit: 10 }, signal())).map((memory) => memory.text);
  const itLists = declared.has('list') && !keepsOneMemory ? it : (NOT_DECLARED as unknown as typeof it);
  const itIf = (capability: MemoryCapability): typeof it =>
    declared.has(capability) ? it : (NOT_DECLARED as unknown as typeof it);

  const itKeeps = keepsNothing ? (NOT_DECLARED as unknown as typeof it) : it;
  const itForgets = keepsNothing ? it : (NOT_DECLARED as unknown as typeof it);

  describe(`${name} as a memory provider`, () => {
    beforeEach(async () => {
      current = await make();
      provider = current.provider;
    });
    afterEach(async () => current.dispose?.());

    it('declares exactly the capabilities that it was said to have', () => {
      expect([...provider.capabilities].sort()).toEqual([...declared].sort());
    });

    itKeeps('recalls what it was told', async () => {
      const memoryIds = await tell(ALICE, 'I am allergic to peanuts.');
      expect(memoryIds.length).toBeGreaterThan(0);
      const [best] = await provider.recall(
        { roleId: ALICE, text: 'Am I allergic to peanuts?', limit: 5 },
        signal(),
      );
      expect(best?.text).toMatch(/peanuts/);
      expect(best?.score).toBeGreaterThan(0);
      expect(best?.score).toBeLessThanOrEqual(1);
      expect(new Date(best?.updatedAt ?? '').toISOString()).toBe(best?.updatedAt);
    });

    itKeeps('recalls nothing of another role, in whatever order roles speak', async () => {
      await tell(ALICE, 'I live in Berlin.');
      await tell(BOB, 'I live in Madrid.');
      await Promise.all([tell(ALICE, 'I am allergic to peanuts.'), tell(BOB, 'I am allergic to shrimps.')]);
      const [alice, bob] = await Promise.all([
        recall(ALICE, 'Where do I live and what am I allergic to?'),
        recall(BOB, 'Where do I live and what am I allergic to?'),
      ]);
      expect(alice.join()).toMatch(/Berlin/);
      expect(alice.join()).not.toMatch(/Madrid|shrimps/);
      expect(bob.join()).toMatch(/Madrid/);
      expect(bob.join()).not.toMatch(/Berlin|peanuts/);
    });

    itKeeps('stores an interaction once, however often it is saved', async () => {
      const batch = aBatch([anInteraction({ roleId: ALICE, says: 'I am allergic to peanuts.' })]);
      await settle(batch);
      await settle({ ...batch, isRedelivery: true });
      await settle(batch);
      const peanuts = (await recall(ALICE, 'allergic to peanuts')).filter((text) => text.includes('peanuts'));
      expect(peanuts).toHaveLength(1);
    });

    itKeeps('adds only what is missing when a batch comes again', async () => {
      const first = anInteraction({ roleId: ALICE, says: 'I live in Berlin.' });
      const second = anInteraction({ roleId: ALICE, says: 'I am allergic to peanuts.' });
      await settle(aBatch([first]));
      await settle(aBatch([first, second], { isRedelivery: true }));
      const texts = await recall(ALICE, 'live in Berlin allergic to peanuts');
      expect(texts.filter((text) => text.includes('Berlin'))).toHaveLength(1);
      expect(texts.filter((text) => text.includes('peanuts'))).toHaveLength(1);
    });

    itKeeps('ignores a save of fewer than two messages', async () => {
      const [only] = anInteraction().messages;
      const lonely = anInteraction({ roleId: ALICE, messages: only === undefined ? [] : [only] });
      expect(await provider.save(aBatch([lonely]), signal())).toMatchObject({ status: 'ignored' });
    });

    itKeeps('does not store recalled memories again when they are spoken back', async () => {
      await tell(ALICE, 'I am allergic to peanuts.');
      const [known] = await provider.recall({ roleId: ALICE, text: 'peanuts allergic', limit: 1 }, signal());
      await tell(ALICE, `What do you know about me?`, {
        messages: [
          { role: 'user', content: 'What do you know about me?', at: '2026-03-01T09:00:00.000Z' },
          { role: 'assistant', content: known?.text ?? '', at: '2026-03-01T09:00:01.000Z' },
        ],
        recalledTexts: [known?.text ?? ''],
      });
      await tell(ALICE, known?.text ?? '', { recalledTexts: [known?.text ?? ''] });
      const peanuts = (await recall(ALICE, 'peanuts allergic')).filter((text) => text.includes('peanuts'));
      expect(peanuts).toHaveLength(1);
    });

    itKeeps('returns at most as many as asked for', async () => {
      await tell(ALICE, 'I am allergic to peanuts.');
      await tell(ALICE, 'I am allergic to shrimps.');
      expect(await provider.recall({ roleId: ALICE, text: 'allergic', limit: 1 }, signal())).toHaveLength(1);
    });

    itKeeps('rejects with the reason of an aborted signal', async () => {
      const reason = new Error('the user spoke again');
      const aborted = AbortSignal.abort(reason);
      await expect(provider.recall({ roleId: ALICE, text: 'peanuts', limit: 1 }, aborted)).rejects.toBe(
        reason,
      );
      await expect(provider.save(aBatch(), aborted)).rejects.toBe(reason);
    });

    itKeeps('lets go of a call at once when its signal aborts, whatever its service does', async () => {
      await tell(ALICE, 'I live in Berlin.');
      const { hang } = current;
      hang?.call(current);
      const reason = new Error('barge-in');
      const calls = [
        (turn: AbortSignal) => provider.recall({ roleId: ALICE, text: 'Berlin', limit: 1 }, turn),
        (turn: AbortSignal) =>
          provider.save(aBatch([anInteraction({ roleId: ALICE, says: 'I live in Oslo.' })]), turn),
        ...(declared.has('list') ? [(turn: AbortSignal) => provider.list(ALICE, PAGE, turn)] : []),
        ...(declared.has('edit') ? [(turn: AbortSignal) => provider.removeAll(ALICE, turn)] : []),
      ];
      for (const call of calls) {
        const turn = new AbortController();
        const outcome = call(turn.signal).then(
          () => 'answered',
          (error: unknown) => error,
        );
        const abortedAtMs = performance.now();
        turn.abort(reason);
        expect(hang === undefined ? ['answered', reason] : [reason]).toContain(await outcome);
        expect(performance.now() - abortedAtMs).toBeLessThan(LET_GO_MS);
      }
    });

    itKeeps(
      'takes texts as people and recognisers make them: none, emoji, two scripts, very long',
      async () => {
        expect(await recall(ALICE, '')).toEqual([]);
        expect(await recall(ALICE, '  \n')).toEqual([]);
        await tell(
          ALICE,
          'I am allergic to peanuts 🥜, 我对花生过敏, "quotes" and \\backslashes\\ {braces}.',
        );
        const texts = await recall(ALICE, 'allergic to peanuts 🥜 花生过敏');
        expect(texts.join()).toContain('🥜');
        expect(texts.join()).toContain('花生过敏');
        const long = `${'I like long walks by the sea. '.repeat(1_500)}I live in Berlin.`;
        await tell(ALICE, long);
        const answer = await recall(ALICE, 'peanuts '.repeat(2_000));
        expect(answer.length).toBeLessThanOrEqual(10);
      },
    );

    itKeeps('says that it is ready', async () => {
      expect(await provider.health(signal())).toEqual({ status: 'ready' });
    });

    itIf('list')('lists a role, page by page, with where memories came from', async () => {
      await tell(ALICE, 'I live in Berlin.', { id: 'INTERACTION-1', sessionId: 'session-9' });
      await tell(ALICE, 'I am allergic to peanuts.');
      await tell(BOB, 'I live in Madrid.');
      const all = await provider.list(ALICE, PAGE, signal());
      expect(all.total).toBe(keepsOneMemory ? 1 : 2);
      expect(all.items.every((memory) => memory.roleId === ALICE)).toBe(true);
      expect(all.items.find((memory) => memory.text.includes('Berlin'))?.provenance).toMatchObject(
        keepsOneMemory
          ? { sessionId: 'session-1' }
          : { interactionId: 'INTERACTION-1', sessionId: 'session-9' },
      );
      const second = await provider.list(ALICE, { page: 2, limit: 1 }, signal());
      expect(second.items).toHaveLength(keepsOneMemory ? 0 : 1);
    });

    itLists('hands out every memory once over its pages, newest first, and ends', async () => {
      const cities = ['Berlin', 'Madrid', 'Oslo', 'Rome', 'Vienna'];
      for (const [index, city] of cities.entries()) {
        const occurredAt = `2026-03-0${index + 1}T08:00:00.000Z`;
        await tell(ALICE, `I have a friend in ${city}.`, { occurredAt });
      }
      const pages = [];
      for (let page = 1; page <= 4; page += 1)
        pages.push(await provider.list(ALICE, { page, limit: 2 }, signal()));
      expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 1, 0]);
      expect(pages.map(({ total }) => total)).toEqual([5, 5, 5, 5]);
      const listed = pages.flatMap(({ items }) => items);
      expect(new Set(listed.map(({ id }) => id)).size).toBe(5);
      expect(cities.filter((city) => listed.some(({ text }) => text.includes(city)))).toEqual(cities);
      const times = listed.map(({ updatedAt }) => Date.parse(updatedAt));
      expect(times).toEqual([...times].sort((a, b) => b - a));
      expect((await provider.list(ALICE, { page: 1, limit: 1_000 }, signal())).items).toHaveLength(5);
      expect(await provider.list(BOB, PAGE, signal())).toEqual({ total: 0, items: [] });
    });

    itIf('create')('stores a text as it is, once and for one role', async () => {
      const memory = { id: 'chosen-1', text: 'Otto collects old radios', provenance: { agentId: 'agent-1' } };
      await provider.create(ALICE, memory, signal());
      await provider.create(ALICE, memory, signal());
      expect(await recall(ALICE, 'Who collects old radios?')).toEqual([memory.text]);
      expect(await recall(BOB, 'Who collects old radios?')).toEqual([]);
    });

    itIf('edit')('updates and removes memories of the role only', async () => {
      await tell(ALICE, 'I live in Berlin.');
      const [memory] = (await provider.list(ALICE, PAGE, signal())).items;
      const id = memory?.id ?? '';
      await expect(provider.update(BOB, id, 'stolen', signal())).rejects.toMatchObject({
        code: 'MEMORY_REJECTED',
      });
      await provider.remove(BOB, id, signal());
      expect((await provider.list(ALICE, PAGE, signal())).items[0]?.text).toBe(memory?.text);
      const updated = await provider.update(ALICE, id, 'User lives in Hamburg', signal());
      expect(updated).toMatchObject({ roleId: ALICE, text: 'User lives in Hamburg' });
      await provider.remove(ALICE, updated.id, signal());
      await provider.remove(ALICE, updated.id, signal());
      expect(await recall(ALICE, 'Where do I live? Hamburg, Berlin?')).toEqual([]);
    });

    itIf('edit')('erases one role and leaves the others', async () => {
      await tell(ALICE, 'I live in Berlin.');
      await tell(BOB, 'I live in Madrid.');
      await provider.removeAll(ALICE, signal());
      await provider.removeAll(ALICE, signal());
      expect(await recall(ALICE, 'live Berlin')).toEqual([]);
      expect(await recall(BOB, 'live Madrid')).toHaveLength(1);
      await tell(ALICE, 'I live in Oslo.');
      expect((await recall(ALICE, 'live Oslo')).join()).toContain('Oslo');
    });

    itIf('history')('keeps the versions of a memory, oldest first', async () => {
      await tell(ALICE, 'I live in Berlin.');
      const [memory] = (await provider.list(ALICE, PAGE, signal())).items;
      const updated = await provider.update(ALICE, memory?.id ?? '', 'User lives in Hamburg', signal());
      const versions = await provider.history(ALICE, updated.id, signal());
      expect(versions[0]).toMatchObject({ event: 'add', oldText: null, newText: memory?.text });
      expect(versions.at(-1)).toMatchObject({ newText: 'User lives in Hamburg', oldText: memory?.text });
      await expect(provider.history(BOB, updated.id, signal())).rejects.toMatchObject({
        code: 'MEMORY_REJECTED',
      });
    });

    itIf('feedback')('takes what somebody thinks of a memory, of the role only', async () => {
      await tell(ALICE, 'I live in Berlin.');
      const [best] = await provider.recall({ roleId: ALICE, text: 'live Berlin', limit: 1 }, signal());
      const id = best?.id ?? '';
      await provider.rate(ALICE, id, { verdict: 'very-bad', reason: 'I moved.' }, signal());
      await expect(provider.rate(BOB, id, { verdict: 'good' }, signal())).rejects.toMatchObject({
        code: 'MEMORY_REJECTED',
      });
    });

    itForgets('keeps nothing, and says why', async () => {
      expect(await provider.save(aBatch(), signal())).toMatchObject({ status: 'ignored' });
      expect(await recall(ALICE, 'Am I allergic to peanuts?')).toEqual([]);
      expect(await provider.health(signal())).toMatchObject({ status: 'disabled' });
    });

    it('refuses every call that needs a capability which it does not declare', async () => {
      const calls: Record<MemoryCapability, () => Promise<unknown>> = {
        list: () => provider.list(ALICE, PAGE, signal()),
        create: () => provider.create(ALICE, { id: 'x', text: 'x', provenance: {} }, signal()),
        edit: () => provider.removeAll(ALICE, signal()),
        history: () => provider.history(ALICE, 'm', signal()),
        track: () => provider.track('t', signal()),
        feedback: () => provider.rate(ALICE, 'm', { verdict: 'good' }, signal()),
      };
      const undeclared = Object.entries(calls).filter(([key]) => !declared.has(key as MemoryCapability));
      for (const [, call] of undeclared) {
        await expect(call()).rejects.toMatchObject({ code: 'MEMORY_UNSUPPORTED' });
      }
      expect(undeclared).toHaveLength(Object.keys(calls).length - declared.size);
    });
  });
}

/** What a provider does not claim has no test of its own: the last tests of the suite hold it to that. */
const NOT_DECLARED = (): void => undefined;
