import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EncryptionJobView } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { SEALED_TABLES } from '../database/sealed-tables.js';
import { TABLES } from '../database/tables.js';
import { EncryptionService } from '../encryption/encryption.service.js';
import { resealPage } from '../encryption/reseal-texts.js';
import { toJobView } from '../encryption/sealing-job-row.js';
import { TextSealingJob } from '../encryption/text-sealing.job.js';
import { SYSTEM } from '../http/actor.js';
import { KeyRing } from '../security/key-ring.js';
import { useMemoryBench } from './memory-bench.js';
import type { MemoryBench } from './memory-bench.js';
import { fillEveryText } from './text-rows.js';

const KEYS = [1, 2].map((fill) => Buffer.alloc(32, fill).toString('base64')) as [string, string];
const [ONE, TWO] = KEYS.map((key) => new KeyRing([Buffer.from(key, 'base64')]).current.id) as [
  string,
  string,
];
const SECRET = 'zanzibar';

/** Texts at rest on a database of one kind. */
export function describeEncryption(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`encryption of texts on ${kind}`, () => {
    const env = (MEMORY_ENCRYPTION: string, MASTER_KEY: string, ...readable: string[]) => ({
      ...{ ...databaseEnv(), MEMORY_ENCRYPTION, MASTER_KEY },
      ...(readable.length === 0 ? {} : { MASTER_KEYS_READABLE: readable.join(',') }),
    });
    const bench = useMemoryBench(() => env('off', KEYS[0]));
    let subject: { agentId: string; roleId: string };
    beforeAll(async () => {
      subject = await bench.subject({ summaryMemory: `${SECRET} 0` });
      await fillEveryText(bench, subject, `${SECRET} 甲`);
    });

    it('is off at first: texts are plain', async () => {
      expect(await dump(bench)).toContain(SECRET);
      const { isOn, columns } = await view(bench);
      expect([isOn, columns.filter(({ plain }) => plain === 0)]).toEqual([false, []]);
    });

    it('reads plain rows beside sealed ones when it is on', async () => {
      await bench.reopen(env('on', KEYS[0]));
      await bench.apply(subject.roleId, { kind: 'add', memory: bench.aMemory('new', { text: 'Sealed.' }) });
      expect(await bench.texts(subject.roleId)).toEqual(['Sealed.', `${SECRET} 甲`]);
      expect(await dump(bench)).not.toContain('Sealed.');
    });

    it('seals all that is there, so that no file and no table holds a word of it', async () => {
      const { job } = await pass(bench);
      expect(job).toMatchObject({ goal: 'seal', keyId: ONE, state: 'done', counts: { unreadable: 0 } });
      const { columns } = await view(bench);
      for (const { plain, sealed } of columns) expect([plain, Object.keys(sealed)]).toEqual([0, [ONE]]);
      const all = await dump(bench);
      for (const word of [SECRET, '甲', 'Sealed.']) expect(all).not.toContain(word);
      expect(await bench.texts(subject.roleId)).toEqual(['Sealed.', `${SECRET} 甲`]);
      expect(await bench.audited()).toEqual(
        expect.arrayContaining(['encryption.start', 'encryption.finish']),
      );
      expect((await pass(bench)).job.counts.changed).toBe(0);
    });

    it('goes over to another key while people talk, and loses nothing that they say', async () => {
      await bench.reopen(env('on', KEYS[1], KEYS[0]));
      await fillLines(bench, subject, 900);
      const started = pass(bench);
      for (let turn = 0; turn < 25; turn += 1) {
        const at = bench.iso;
        await bench.apply(
          subject.roleId,
          { kind: 'add', memory: bench.aMemory(`turn-${turn}`, { text: `Turn ${turn}.` }) },
          { kind: 'update', memoryId: 'new', text: `Changed ${turn}.`, at },
        );
      }
      const { job } = await started;
      expect(job).toMatchObject({ goal: 'seal', keyId: TWO, state: 'done', counts: { unreadable: 0 } });
      const { keys, columns } = await view(bench);
      for (const { plain, sealed } of columns) expect([plain, Object.keys(sealed)]).toEqual([0, [TWO]]);
      expect(keys.map(({ id, isWriting }) => [id, isWriting])).toEqual([
        [TWO, true],
        [ONE, false],
      ]);
      // The old key is not needed any more, neither for texts nor for secrets.
      await bench.reopen(env('on', KEYS[1]));
      const texts = await bench.texts(subject.roleId);
      expect(texts).toEqual(
        [`${SECRET} 甲`, 'Changed 24.', ...Array.from({ length: 25 }, (_, turn) => `Turn ${turn}.`)].sort(),
      );
      expect(
        (
          await bench.history.asOf(SYSTEM, {
            ...subject,
            at: bench.iso,
            page: 1,
            limit: 50,
            includeSuperseded: 'true',
          })
        ).total,
      ).toBe(27);
    });

    it('goes on where a pass stopped', async () => {
      await bench.reopen(env('on', KEYS[0], KEYS[1]));
      const first = jobOf(bench);
      const { id } = await first.start(SYSTEM);
      await expect(first.start(SYSTEM)).rejects.toMatchObject({ code: 'ENCRYPTION_RUNNING' });
      await first.onModuleDestroy();
      const stopped = await jobView(bench, id);
      expect(stopped).toMatchObject({ state: 'running' });
      const second = jobOf(bench);
      second.onApplicationBootstrap();
      await second.idle();
      await second.onModuleDestroy();
      const done = await jobView(bench, id);
      expect(done).toMatchObject({ state: 'done', counts: { unreadable: 0 } });
      for (const { sealed } of (await view(bench)).columns) expect(Object.keys(sealed)).toEqual([ONE]);
    });

    it('says which key is missing, refuses what needs it, and overwrites nothing', async () => {
      const gone = await bench.subject();
      await bench.apply(gone.roleId, { kind: 'add', memory: bench.aMemory('gone', { text: 'Gone.' }) });
      await bench.reopen(env('on', KEYS[1]));
      const role = parseRoleId(subject.roleId);
      // Erasing needs no key.
      await bench.store.removeAll(parseRoleId(gone.roleId));
      expect(await bench.texts(gone.roleId)).toEqual([]);
      const missing = { code: 'TEXT_KEY_MISSING', message: expect.stringContaining(ONE) as unknown };
      await expect(bench.store.list(role, {})).rejects.toMatchObject(missing);
      // What is said meanwhile is kept, and sealed under the key that is there.
      await bench.apply(subject.roleId, { kind: 'add', memory: bench.aMemory('late', { text: 'Late.' }) });
      const before = await stored(bench);
      const { job } = await pass(bench);
      expect(job.counts.unreadable).toBeGreaterThan(20);
      expect(await stored(bench)).toEqual(before);
      expect((await view(bench)).keys).toContainEqual({ id: ONE, isWriting: false, isKnown: false });
      await bench.reopen(env('on', KEYS[1], KEYS[0]));
      expect(await bench.texts(subject.roleId)).toContain('Late.');
    });

    it('does not take a text from another row, or from another person', async () => {
      const other = await bench.subject();
      const row = { text: 'Of somebody else.', slot: null };
      await bench.apply(other.roleId, { kind: 'add', memory: bench.aMemory('theirs', row) });
      const { source } = bench.database;
      const theirs = parseRoleId(other.roleId);
      const unreadable = { code: 'TEXT_UNREADABLE' };
      await source.query(`UPDATE memory SET role_id = '${subject.roleId}' WHERE id = 'theirs'`);
      await expect(bench.texts(subject.roleId)).rejects.toMatchObject(unreadable);
      await source.query(`UPDATE memory SET role_id = '${other.roleId}' WHERE id = 'theirs'`);
      expect(await bench.texts(theirs)).toEqual(['Of somebody else.']);
      const [late] = await source.query<{ text: string }[]>(`SELECT text FROM memory WHERE id = 'late'`);
      await source.query(`UPDATE memory SET text = '${late?.text}' WHERE id = 'theirs'`);
      await expect(bench.texts(theirs)).rejects.toMatchObject(unreadable);
      await bench.store.removeAll(theirs);
    });

    it('leaves a row that changed at the same moment, if only by an accent', async () => {
      const { database } = bench;
      await pass(bench);
      const set = (text: string): Promise<unknown> =>
        database.source.query(`UPDATE memory SET text = '${text}' WHERE id = 'late'`);
      await set('jose');
      const write = database.write.bind(database);
      jest.spyOn(database, 'write').mockImplementationOnce(async (work) => {
        await set('José ');
        return write(work);
      });
      const counts = { examined: 0, changed: 0, overtaken: 0, unreadable: 0 };
      const memories = SEALED_TABLES.filter(({ table }) => table === 'memory');
      for (const spec of memories) await resealPage(database, spec, '', counts);
      expect(counts).toMatchObject({ changed: 0, overtaken: 1 });
      expect(await bench.texts(subject.roleId)).toContain('José ');
      for (const spec of memories) await resealPage(database, spec, '', counts);
      expect(counts).toMatchObject({ changed: 1, overtaken: 1 });
      expect(await bench.texts(subject.roleId)).toContain('José ');
    });

    it('opens all when it is off again', async () => {
      await bench.reopen(env('off', KEYS[1], KEYS[0]));
      const { job } = await pass(bench);
      expect(job).toMatchObject({ goal: 'open', state: 'done' });
      for (const { sealed } of (await view(bench)).columns) expect(sealed).toEqual({});
      expect(await dump(bench)).toContain(SECRET);
    });

    it('refuses to write a text that nobody sealed', async () => {
      await bench.reopen(env('on', KEYS[1]));
      const memories = bench.database.repository('memory');
      await expect(memories.update({ id: 'late' }, { text: 'plain' })).rejects.toThrow(/not sealed/);
      await expect(
        bench.database.write((rows) => rows.of('memory').save({ id: 'late', text: 'plain' })),
      ).rejects.toThrow(/sealed texts/);
    });
  });
}

function jobOf({ database, vault, audit, now }: MemoryBench): TextSealingJob {
  return new TextSealingJob(database, vault, audit, silentLogger(), now);
}

/** A whole pass. */
async function pass(bench: MemoryBench): Promise<{ job: EncryptionJobView }> {
  const job = jobOf(bench);
  const { id } = await job.start(SYSTEM);
  await job.idle();
  await job.onModuleDestroy();
  return { job: await jobView(bench, id) };
}

async function jobView(bench: MemoryBench, id: string): Promise<EncryptionJobView> {
  return toJobView(await bench.database.repository('textSealingJob').findOneByOrFail({ id }));
}

function view({ database, keys, now }: MemoryBench): ReturnType<EncryptionService['view']> {
  return new EncryptionService(database, keys, silentLogger(), now).view();
}

/** All rows as the database has them. */
async function stored({ database }: MemoryBench): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const { name, key } of SEALED_TABLES)
    // A pass notes itself in the audit log.
    if (name !== TABLES.audit.name)
      all.push(await database.source.query(`SELECT * FROM ${name} ORDER BY ${key}`));
  return all;
}

/** What is on disk: the files of SQLite, the rows of another database. */
async function dump({ database, folder }: MemoryBench): Promise<string> {
  if (database.kind === 'sqlite') {
    const files = readdirSync(folder).filter((file) => file.startsWith('manager.db'));
    return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  }
  const all: unknown[] = [];
  for (const { name } of Object.values(TABLES))
    all.push(await database.source.query(`SELECT * FROM ${name}`));
  return JSON.stringify(all);
}

async function fillLines(
  bench: MemoryBench,
  { agentId, roleId }: { agentId: string; roleId: string },
  count: number,
): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => ({
    ...{ id: `line-${String(index).padStart(4, '0')}`, session_id: 's', interaction_id: null },
    ...{
      device_id: roleId,
      agent_id: agentId,
      role: 'user',
      content: `Line ${index}`,
      at: bench.iso,
      audio: null,
    },
  }));
  await bench.database.write((rows) => rows.of('chatMessage').insert(lines));
}
