import type { Outbox, OutboxBatch } from '../outbox.js';
import type { ManualClock } from './manual-clock.js';

const TOPIC = 'memory';
const ALL = { limit: 100, maxBatch: 100 };

export interface OutboxUnderTest {
  outbox: Outbox;
  /** Closes without ceremony and opens the same store again, as after a crash. */
  reopen(): Promise<Outbox>;
  /** What is stored of an entry is no JSON any more. */
  damage(id: string): Promise<void>;
}

/** What every outbox must do. `make` gives a fresh, empty one that uses the clock. */
export function describeOutbox(
  name: string,
  make: () => Promise<OutboxUnderTest & { clock: ManualClock }>,
): void {
  const item = (id: string, partitionKey = 'a'): Parameters<Outbox['append']>[0] => ({
    id,
    topic: TOPIC,
    partitionKey,
    payload: { text: `payload of ${id}`, unicode: '你好 👋' },
  });
  const idsOf = (batches: readonly OutboxBatch[]): string[][] =>
    batches.map((batch) => batch.entries.map((entry) => entry.id));

  describe(`${name} as an outbox`, () => {
    it('gives back what was appended, in order, as one batch of its partition', async () => {
      const { outbox, clock } = await make();
      for (const id of ['1', '2', '3']) await outbox.append(item(id));
      const [batch] = await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      expect(batch?.partitionKey).toBe('a');
      expect(batch?.entries.map((entry) => entry.id)).toEqual(['1', '2', '3']);
      expect(batch?.entries[0]).toMatchObject({
        payload: { text: 'payload of 1', unicode: '你好 👋' },
        attempts: 1,
        isRedelivery: false,
        state: 'in-flight',
      });
      await outbox.close();
    });

    it('keeps the first of two entries with one id', async () => {
      const { outbox, clock } = await make();
      await outbox.append(item('1'));
      await outbox.append({ ...item('1'), payload: 'other' });
      const batches = await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      expect(idsOf(batches)).toEqual([['1']]);
      expect(batches[0]?.entries[0]?.payload).toMatchObject({ text: 'payload of 1' });
      await outbox.close();
    });

    it('forgets what an entry replaces, together with keeping that entry', async () => {
      const { outbox, reopen } = await make();
      await outbox.append({ ...item('draft'), topic: 'drafts' });
      await outbox.append({ ...item('other'), topic: 'drafts' });
      await outbox.append(item('1'), { replaces: ['draft', 'unknown'] });
      const later = await reopen();
      expect((await later.pending('drafts', 'a')).map(({ id }) => id)).toEqual(['other']);
      expect((await later.pending(TOPIC, 'a')).map(({ id }) => id)).toEqual(['1']);
      await later.close();
    });

    it('yields nothing of a partition that has something in flight', async () => {
      const { outbox, clock } = await make();
      await outbox.append(item('1'));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      await outbox.append(item('2'));
      await outbox.append(item('3', 'b'));
      expect(idsOf(await outbox.claim(TOPIC, { ...ALL, now: clock.now() }))).toEqual([['3']]);
      await outbox.acknowledge(['1']);
      expect(idsOf(await outbox.claim(TOPIC, { ...ALL, now: clock.now() }))).toEqual([['2']]);
      await outbox.close();
    });

    it('holds a partition back until its head is due, and keeps the order', async () => {
      const { outbox, clock } = await make();
      await outbox.append(item('1'));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      await outbox.append(item('2'));
      const nextAttemptAt = new Date(clock.now().getTime() + 1_000);
      await outbox.retry(['1'], { error: 'refused', nextAttemptAt });
      expect(await outbox.claim(TOPIC, { ...ALL, now: clock.now() })).toEqual([]);
      expect(await outbox.nextDueAt(TOPIC)).toEqual(nextAttemptAt);
      await clock.advance(1_000);
      const [batch] = await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      expect(batch?.entries.map((entry) => [entry.id, entry.isRedelivery])).toEqual([
        ['1', true],
        ['2', false],
      ]);
      expect(batch?.entries[0]).toMatchObject({ attempts: 2, lastError: 'refused' });
      await outbox.close();
    });

    it('does not wait for a time that the clock, set back, has far ahead of it again', async () => {
      const { outbox, clock } = await make();
      for (const id of ['1', '2']) await outbox.append(item(id));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      const nextAttemptAt = new Date(clock.now().getTime() + 60_000);
      await outbox.retry(['1', '2'], { error: 'down', nextAttemptAt });
      expect(await outbox.claim(TOPIC, { ...ALL, now: clock.now() })).toEqual([]);
      clock.jump(-24 * 60 * 60 * 1000);
      expect(idsOf(await outbox.claim(TOPIC, { ...ALL, now: clock.now() }))).toEqual([['1', '2']]);
      await outbox.close();
    });

    it('respects the limits and the partitions to leave out', async () => {
      const { outbox, clock } = await make();
      for (const id of ['1', '2', '3']) await outbox.append(item(id, 'a'));
      await outbox.append(item('4', 'b'));
      await outbox.append(item('5', 'c'));
      const now = clock.now();
      expect(
        idsOf(await outbox.claim(TOPIC, { limit: 1, maxBatch: 2, now, excludePartitions: new Set(['b']) })),
      ).toEqual([['1', '2']]);
      expect(idsOf(await outbox.claim(TOPIC, { ...ALL, now }))).toEqual([['4'], ['5']]);
      await outbox.close();
    });

    it('keeps topics apart', async () => {
      const { outbox, clock } = await make();
      await outbox.append({ ...item('1'), topic: 'report' });
      expect(await outbox.claim(TOPIC, { ...ALL, now: clock.now() })).toEqual([]);
      expect(await outbox.stats(TOPIC)).toMatchObject({ queued: 0 });
      expect(await outbox.stats('report')).toMatchObject({ queued: 1 });
      await outbox.close();
    });

    it('follows accepted entries over a restart, and they do not hold up their partition', async () => {
      const { outbox, clock, reopen } = await make();
      await outbox.append(item('1'));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      await outbox.markAccepted(['1'], 'event-7');
      await outbox.append(item('2'));
      const again = await reopen();
      await again.recover();
      expect(await again.tracked(TOPIC)).toMatchObject([
        { id: '1', trackingId: 'event-7', state: 'accepted' },
      ]);
      expect(idsOf(await again.claim(TOPIC, { ...ALL, now: clock.now() }))).toEqual([['2']]);
      await again.close();
    });

    it('queues again what a dead process had in flight, as a redelivery in its old place', async () => {
      const { outbox, clock, reopen } = await make();
      await outbox.append(item('1'));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      await outbox.append(item('2'));
      const again = await reopen();
      expect(await again.recover()).toBe(1);
      const [batch] = await again.claim(TOPIC, { ...ALL, now: clock.now() });
      expect(batch?.entries.map((entry) => [entry.id, entry.isRedelivery])).toEqual([
        ['1', true],
        ['2', false],
      ]);
      await again.close();
    });

    it('lists, revives and discards dead letters', async () => {
      const { outbox, clock } = await make();
      await outbox.append(item('1'));
      await outbox.append(item('2', 'b'));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      await outbox.bury(['1', '2'], { error: 'poison' });
      expect(await outbox.claim(TOPIC, { ...ALL, now: clock.now() })).toEqual([]);
      expect(await outbox.deadLetters(TOPIC, { page: 1, limit: 1 })).toMatchObject({
        total: 2,
        items: [{ id: '2', lastError: 'poison' }],
      });
      await outbox.discard('2');
      await outbox.revive('1');
      expect(idsOf(await outbox.claim(TOPIC, { ...ALL, now: clock.now() }))).toEqual([['1']]);
      await expect(outbox.discard('1')).rejects.toMatchObject({ code: 'OUTBOX_NOT_FOUND' });
      await expect(outbox.revive('nothing')).rejects.toMatchObject({ code: 'OUTBOX_NOT_FOUND' });
      await outbox.close();
    });

    it('gives a dead letter by its id, and revives it only at the delivery that it died of', async () => {
      const { outbox, clock } = await make();
      const die = async (): Promise<void> => {
        await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
        await outbox.bury(['1'], { error: 'poison' });
      };
      await outbox.append(item('1'));
      expect(await outbox.deadLetter('1')).toBeUndefined();
      await die();
      expect(await outbox.deadLetter('1')).toMatchObject({ id: '1', attempts: 1, lastError: 'poison' });
      await outbox.revive('1', { attempts: 1 });
      expect(await outbox.deadLetter('1')).toBeUndefined();
      await die();
      const late = outbox.revive('1', { attempts: 1 });
      await expect(late).rejects.toMatchObject({ code: 'OUTBOX_NOT_FOUND' });
      expect(await outbox.deadLetter('1')).toMatchObject({ attempts: 2, state: 'dead' });
      await outbox.close();
    });

    it('revives a dead letter with another payload, for good', async () => {
      const { outbox, clock, reopen } = await make();
      await outbox.append(item('1'));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      await outbox.bury(['1'], { error: 'poison' });
      await outbox.revive('1', { attempts: 1, payload: { text: 'mended' } });
      const later = await reopen();
      const [batch] = await later.claim(TOPIC, { ...ALL, now: clock.now() });
      expect(batch?.entries).toMatchObject([{ id: '1', payload: { text: 'mended' }, attempts: 2 }]);
      await later.close();
    });

    it('goes on with all others where what is stored is damaged, and lists it among the dead', async () => {
      const { outbox, clock, damage } = await make();
      for (const id of ['1', '2']) await outbox.append(item(id));
      await damage('1');
      const [batch] = await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      expect(batch?.entries).toMatchObject([{ id: '1', isDamaged: true, payload: null }, { id: '2' }]);
      expect(batch?.entries[1]).not.toHaveProperty('isDamaged');
      expect((await outbox.pending(TOPIC, 'a')).map(({ id }) => id)).toEqual(['1', '2']);
      await outbox.bury(['1', '2'], { error: 'poison' });
      const { total, items } = await outbox.deadLetters(TOPIC, { page: 1, limit: 9 });
      expect([total, items.map(({ id }) => id)]).toEqual([2, ['2', '1']]);
      expect(await outbox.deadLetter('1')).toMatchObject({ isDamaged: true });
      await outbox.close();
    });

    it('replaces a dead letter in the step that appends what is told of it', async () => {
      const { outbox, clock, reopen } = await make();
      await outbox.append(item('1'));
      await outbox.claim(TOPIC, { ...ALL, now: clock.now() });
      await outbox.bury(['1'], { error: 'poison' });
      await outbox.append({ ...item('told'), topic: 'report' }, { replaces: ['1'] });
      const later = await reopen();
      expect(await later.deadLetters(TOPIC, { page: 1, limit: 9 })).toEqual({ total: 0, items: [] });
      expect((await later.pending('report', 'a')).map(({ id }) => id)).toEqual(['told']);
      await later.close();
    });

    it('counts what waits, and how long', async () => {
      const { outbox, clock } = await make();
      await outbox.append(item('1'));
      await clock.advance(5_000);
      await outbox.append(item('2', 'b'));
      await outbox.claim(TOPIC, { limit: 1, maxBatch: 1, now: clock.now() });
      expect(await outbox.stats(TOPIC)).toEqual({
        queued: 1,
        inFlight: 1,
        accepted: 0,
        dead: 0,
        oldestAgeMs: 5_000,
      });
      await outbox.close();
    });

    it('tells everything of a partition that is not done', async () => {
      const { outbox, clock } = await make();
      for (const id of ['1', '2']) await outbox.append(item(id));
      await outbox.claim(TOPIC, { limit: 1, maxBatch: 1, now: clock.now() });
      await outbox.markAccepted(['1'], 'event-1');
      await outbox.append(item('3', 'b'));
      const pending = await outbox.pending(TOPIC, 'a');
      expect(pending.map((entry) => [entry.id, entry.state])).toEqual([
        ['1', 'accepted'],
        ['2', 'queued'],
      ]);
      await outbox.close();
    });
  });
}
