import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { OutboxError } from '../../outbox-error.js';
import type { OutboxItem } from '../../outbox.js';
import { ManualClock, describeOutbox } from '../../testing/index.js';
import { OutboxFiles, commitsIn, damageIn } from '../../testing/outbox-files.js';
import { ThreadedSqliteOutbox } from './threaded-sqlite-outbox.js';

const files = new OutboxFiles();
afterAll(() => files.remove());

describeOutbox(ThreadedSqliteOutbox.name, async () => {
  const file = files.fresh();
  const clock = new ManualClock();
  const open = (): Promise<ThreadedSqliteOutbox> =>
    ThreadedSqliteOutbox.open({ file, now: () => clock.now() });
  const outbox = await open();
  return {
    outbox,
    clock,
    damage: (id) => damageIn(file, id),
    reopen: async () => {
      await outbox.close();
      return open();
    },
  };
});

const item = (id: string, partitionKey = 'p'): OutboxItem => ({
  id,
  topic: 'memory',
  partitionKey,
  payload: { text: `words of ${id}` },
});
const items = (count: number): OutboxItem[] => Array.from({ length: count }, (_, index) => item(`${index}`));
const claimAll = { limit: 9, maxBatch: 9, now: new Date(8.64e15) };

describe(ThreadedSqliteOutbox, () => {
  const threads = (): number =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;

  it('commits together what was asked while it waited, and answers in order', async () => {
    const file = files.fresh();
    const outbox = await ThreadedSqliteOutbox.open({ file });
    const before = commitsIn(file);
    const release = holdUp(file);
    const answers: string[] = [];
    const asked = [
      ...items(50).map((one) => outbox.append(one).then(() => answers.push(one.id))),
      outbox.revive('unknown').catch(({ code }: OutboxError) => answers.push(code)),
      outbox.pending('memory', 'p').then((pending) => answers.push(`${pending.length} pending`)),
    ];
    release();
    await Promise.all(asked);
    expect(answers).toEqual([...items(50).map(({ id }) => id), 'OUTBOX_NOT_FOUND', '50 pending']);
    // The thread may have begun with the first before the others came.
    expect(commitsIn(file) - before).toBeLessThanOrEqual(2);
    await outbox.close();
  });

  it('does what was asked before it closes, and leaves no thread behind', async () => {
    const file = files.fresh();
    const threadsBefore = threads();
    const outbox = await ThreadedSqliteOutbox.open({ file });
    const asked = items(20).map((one) => outbox.append(one));
    await outbox.close();
    await Promise.all(asked);
    expect(threads()).toBe(threadsBefore);
    await expect(outbox.append(item('late'))).rejects.toMatchObject({ code: 'OUTBOX_UNAVAILABLE' });
    await outbox.close();
    const again = await ThreadedSqliteOutbox.open({ file });
    expect(await again.pending('memory', 'p')).toHaveLength(20);
    await again.close();
  });

  it.each([
    [
      'is no database',
      'OUTBOX_CORRUPT',
      (file: string) => writeFileSync(file, 'this is certainly no database, it is a text'.repeat(100)),
    ],
    [
      'a newer release wrote',
      'OUTBOX_SCHEMA_NEWER',
      (file: string) => {
        const database = new Database(file);
        database.exec('PRAGMA user_version = 99');
        database.close();
      },
    ],
    ['is a folder', 'OUTBOX_UNAVAILABLE', (file: string) => mkdirSync(file)],
  ])('refuses a file that %s', async (_, code, make) => {
    const file = files.fresh();
    mkdirSync(dirname(file));
    make(file);
    const threadsBefore = threads();
    const onThreadDeath = jest.fn();
    const opening = ThreadedSqliteOutbox.open({ file, onThreadDeath });
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringContaining(file) as string });
    expect(onThreadDeath).not.toHaveBeenCalled();
    expect(threads()).toBe(threadsBefore);
  });

  it('refuses what a full disk has no room for, keeps the rest, and goes on when there is room', async () => {
    const file = files.fresh();
    mkdirSync(dirname(file));
    const outbox = await ThreadedSqliteOutbox.open({ file, workerFile: workerWithPages(dirname(file), 20) });
    await outbox.append(item('1'));
    const large = { ...item('2'), payload: 'x'.repeat(200_000) };
    await expect(outbox.append(large)).rejects.toMatchObject({ code: 'OUTBOX_FULL', retryable: true });
    await outbox.append(item('3'));
    expect((await outbox.pending('memory', 'p')).map(({ id }) => id)).toEqual(['1', '3']);
    await outbox.close();
    const roomy = await ThreadedSqliteOutbox.open({ file });
    await roomy.append(large);
    expect((await roomy.pending('memory', 'p')).map(({ id }) => id)).toEqual(['1', '3', '2']);
    await roomy.close();
  });

  describe('whose thread dies', () => {
    let file: string;
    let clock: ManualClock;
    let outbox: ThreadedSqliteOutbox;
    const onThreadDeath = jest.fn();

    beforeEach(async () => {
      file = files.fresh();
      clock = new ManualClock();
      onThreadDeath.mockClear();
      outbox = await ThreadedSqliteOutbox.open({ file, now: () => clock.now(), onThreadDeath });
    });
    afterEach(() => outbox.close());

    const kill = async (): Promise<void> => {
      const { thread } = outbox as unknown as { thread: { worker: Worker } };
      await thread.worker.terminate();
    };

    it('rejects what was in flight, says nothing false, and goes on with another', async () => {
      await outbox.append(item('1'));
      const release = holdUp(file);
      const lost = [outbox.append(item('2')), outbox.claim('memory', claimAll)];
      const outcomes = Promise.allSettled(lost);
      const killed = kill();
      release();
      await killed;
      for (const outcome of await outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'OUTBOX_UNAVAILABLE' } });
      expect(onThreadDeath).toHaveBeenCalledTimes(1);
      await outbox.append(item('3'));
      const ids = (await outbox.pending('memory', 'p')).map(({ id }) => id);
      expect(ids.filter((id) => id !== '2')).toEqual(['1', '3']);
    });

    it('queues again what a lost claim took, and leaves alone what somebody delivers', async () => {
      await outbox.append(item('delivered', 'a'));
      await outbox.append(item('settled', 'b'));
      await outbox.append(item('lost', 'c'));
      await outbox.claim('memory', { ...claimAll, limit: 2 });
      await outbox.acknowledge(['settled']);
      await kill();
      // As a claim leaves it whose answer never came.
      const other = new Database(file);
      other.exec(`UPDATE outbox_entry SET state = 'in-flight' WHERE id IN ('lost')`);
      other.close();
      const batches = await outbox.claim('memory', claimAll);
      expect(batches.flatMap(({ entries }) => entries)).toMatchObject([{ id: 'lost', isRedelivery: true }]);
    });

    it('starts so many anew within a minute, and says so', async () => {
      for (let death = 0; death < 6; death += 1) {
        await outbox.append(item(`${death}`));
        await kill();
      }
      await expect(outbox.append(item('more'))).rejects.toMatchObject({
        code: 'OUTBOX_UNAVAILABLE',
        message: expect.stringContaining('again and again') as string,
      });
      expect(onThreadDeath).toHaveBeenCalledTimes(6);
      await clock.advance(60_000);
      await outbox.append(item('more'));
      expect(await outbox.pending('memory', 'p')).toHaveLength(7);
    });
  });
});

/** Another connection writes: a commit waits until it is released. */
function holdUp(file: string): () => void {
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  return () => {
    other.exec('ROLLBACK');
    other.close();
  };
}

/** The worker of the outbox, over a database that may have so many pages, as on a disk that is full. */
function workerWithPages(folder: string, count: number): URL {
  const built = pathToFileURL(resolve(__dirname, '../../../dist/sqlite'));
  const file = join(folder, 'small.worker.mjs');
  writeFileSync(
    file,
    `import { OutboxDatabase } from '${built.href}/outbox-database.js';
     const open = OutboxDatabase.open;
     OutboxDatabase.open = (file) => {
       const outbox = open(file);
       outbox.database.pragma('max_page_count = ${count}');
       return outbox;
     };
     await import('${built.href}/thread/outbox.worker.js');`,
  );
  return pathToFileURL(file);
}
