import type { Interaction, InteractionBatch } from '../interaction.js';
import type { MemoryCapability, MemoryProvider } from '../memory-provider.js';
import { parseRoleId } from '../role-id.js';
import type { RoleId } from '../role-id.js';
import { aBatch, anInteraction } from './builders.js';

export interface ProviderUnderTest {
  provider: MemoryProvider;
  dispose?(): Promise<void>;
}

const ALICE = parseRoleId('aa:aa:aa:aa:aa:aa');
const BOB = parseRoleId('bb:bb:bb:bb:bb:bb');
const PAGE = { page: 1, limit: 50 };
const MAX_TRACK_CALLS = 500;

/**
 * What every memory provider must do. `make` gives a provider over an empty store; a declared capability is
 * tested, an undeclared one must be refused.
 */
export function describeMemoryProvider(
  name: string,
  make: () => Promise<ProviderUnderTest>,
  { capabilities }: { capabilities: readonly MemoryCapability[] },
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
  const itIf = (capability: MemoryCapability): typeof it =>
    declared.has(capability) ? it : (NOT_DECLARED as unknown as typeof it);

  describe(`${name} as a memory provider`, () => {
    beforeEach(async () => {
      current = await make();
      provider = current.provider;
    });
    afterEach(async () => current.dispose?.());

    it('declares exactly the capabilities that it was said to have', () => {
      expect([...provider.capabilities].sort()).toEqual([...declared].sort());
    });

    it('recalls what it was told', async () => {
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

    it('recalls nothing of another role, in whatever order roles speak', async () => {
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

    it('stores an interaction once, however often it is saved', async () => {
      const batch = aBatch([anInteraction({ roleId: ALICE, says: 'I am allergic to peanuts.' })]);
      await settle(batch);
      await settle({ ...batch, isRedelivery: true });
      await settle(batch);
      const peanuts = (await recall(ALICE, 'allergic to peanuts')).filter((text) => text.includes('peanuts'));
      expect(peanuts).toHaveLength(1);
    });

    it('adds only what is missing when a batch comes again', async () => {
      const first = anInteraction({ roleId: ALICE, says: 'I live in Berlin.' });
      const second = anInteraction({ roleId: ALICE, says: 'I am allergic to peanuts.' });
      await settle(aBatch([first]));
      await settle(aBatch([first, second], { isRedelivery: true }));
      const texts = await recall(ALICE, 'live in Berlin allergic to peanuts');
      expect(texts.filter((text) => text.includes('Berlin'))).toHaveLength(1);
      expect(texts.filter((text) => text.includes('peanuts'))).toHaveLength(1);
    });

    it('ignores a save of fewer than two messages', async () => {
      const [only] = anInteraction().messages;
      const lonely = anInteraction({ roleId: ALICE, messages: only === undefined ? [] : [only] });
      expect(await provider.save(aBatch([lonely]), signal())).toMatchObject({ status: 'ignored' });
    });

    it('does not store recalled memories again when they are spoken back', async () => {
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

    it('returns at most as many as asked for', async () => {
      await tell(ALICE, 'I am allergic to peanuts.');
      await tell(ALICE, 'I am allergic to shrimps.');
      expect(await provider.recall({ roleId: ALICE, text: 'allergic', limit: 1 }, signal())).toHaveLength(1);
    });

    it('rejects with the reason of an aborted signal', async () => {
      const reason = new Error('the user spoke again');
      const aborted = AbortSignal.abort(reason);
      await expect(provider.recall({ roleId: ALICE, text: 'peanuts', limit: 1 }, aborted)).rejects.toBe(
        reason,
      );
      await expect(provider.save(aBatch(), aborted)).rejects.toBe(reason);
    });

    it('says that it is ready', async () => {
      expect(await provider.health(signal())).toEqual({ status: 'ready' });
    });

    itIf('list')('lists a role, page by page, with where memories came from', async () => {
      await tell(ALICE, 'I live in Berlin.', { id: 'INTERACTION-1', sessionId: 'session-9' });
      await tell(ALICE, 'I am allergic to peanuts.');
      await tell(BOB, 'I live in Madrid.');
      const all = await provider.list(ALICE, PAGE, signal());
      expect(all.total).toBe(2);
      expect(all.items.every((memory) => memory.roleId === ALICE)).toBe(true);
      expect(all.items.find((memory) => memory.text.includes('Berlin'))?.provenance).toMatchObject({
        interactionId: 'INTERACTION-1',
        sessionId: 'session-9',
      });
      const second = await provider.list(ALICE, { page: 2, limit: 1 }, signal());
      expect(second.items).toHaveLength(1);
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
      expect(await recall(ALICE, 'live Berlin')).toEqual([]);
      expect(await recall(BOB, 'live Madrid')).toHaveLength(1);
    });

    itIf('history')('keeps the versions of a memory, oldest first', async () => {
      await tell(ALICE, 'I live in Berlin.');
      const [memory] = (await provider.list(ALICE, PAGE, signal())).items;
      const updated = await provider.update(ALICE, memory?.id ?? '', 'User lives in Hamburg', signal());
      const versions = await provider.history(ALICE, updated.id, signal());
      expect(versions[0]).toMatchObject({ event: 'add' });
      expect(versions.at(-1)).toMatchObject({ newText: 'User lives in Hamburg' });
      await expect(provider.history(BOB, updated.id, signal())).rejects.toMatchObject({
        code: 'MEMORY_REJECTED',
      });
    });

    it('refuses every call that needs a capability which it does not declare', async () => {
      const calls: Record<MemoryCapability, () => Promise<unknown>> = {
        list: () => provider.list(ALICE, PAGE, signal()),
        edit: () => provider.removeAll(ALICE, signal()),
        history: () => provider.history(ALICE, 'm', signal()),
        track: () => provider.track('t', signal()),
      };
      const undeclared = Object.entries(calls).filter(([key]) => !declared.has(key as MemoryCapability));
      for (const [, call] of undeclared) {
        await expect(call()).rejects.toMatchObject({ code: 'MEMORY_UNSUPPORTED' });
      }
      expect(undeclared).toHaveLength(4 - declared.size);
    });
  });
}

/** An undeclared capability has no test of its own: the last test of the suite refuses it. */
const NOT_DECLARED = (): void => undefined;
