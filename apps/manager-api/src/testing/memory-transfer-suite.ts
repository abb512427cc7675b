import type { MemoryImportRequest, MemoryImportView } from '@xiaozhi/contracts';
import type { StoredMemory } from '@xiaozhi/memory-local';
import { parseRoleId } from '@xiaozhi/memory';
import * as fc from 'fast-check';
import { SYSTEM } from '../http/actor.js';
import { MemoryTransferService } from '../memory-transfer/memory-transfer.service.js';
import { useMemoryBench } from './memory-bench.js';
import type { MemoryBench } from './memory-bench.js';

type Subject = Awaited<ReturnType<MemoryBench['subject']>>;
type Format = 'jsonl' | 'mem0' | 'html';

const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text.trim() !== '');
const fields = fc.record({
  text: word,
  kind: fc.constantFrom('home', 'note'),
  slot: fc.option(fc.constantFrom('lives-in', 'name')),
  utterance: fc.option(word),
  messageIndex: fc.option(fc.nat(5)),
  aboutFrom: fc.option(fc.constant('2026-05-01T00:00:00.000Z')),
  supersededBy: fc.option(fc.constant('older'), { freq: 4 }),
  embedding: fc.option(fc.constant(new Float32Array([0.5, -0.25]))),
});

/** Export and import on a database of one kind. */
export function describeMemoryTransfer(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`memory transfer on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let transfer: MemoryTransferService;
    let count = 0;
    beforeAll(() => {
      transfer = new MemoryTransferService(
        bench.agentMemory,
        bench.operations,
        bench.audit,
        bench.database,
        bench.now,
      );
    });

    const add = async ({ roleId }: Subject, ...many: Partial<StoredMemory>[]): Promise<void> => {
      for (const one of many) {
        count += 1;
        await bench.apply(roleId, { kind: 'add', memory: bench.aMemory(`t-${count}`, one) });
      }
    };
    const exported = async (subject: Subject, format: Format = 'jsonl'): Promise<string> => {
      let file = '';
      for await (const piece of await transfer.export(SYSTEM, { ...subject, format, language: 'en' }))
        file += piece;
      return file;
    };
    const imported = (
      subject: Subject,
      content: string,
      more: Partial<MemoryImportRequest> = {},
    ): Promise<MemoryImportView> =>
      transfer.import(SYSTEM, { ...subject, format: 'jsonl', content, dryRun: false, ...more });
    const stored = async ({ roleId }: Subject): Promise<unknown[]> =>
      (await bench.store.list(parseRoleId(roleId), { includeSuperseded: true }))
        .map(({ id: _, roleId: __, ...rest }) => JSON.stringify(rest))
        .sort();

    it('loses nothing on the way from one person to another, and adds nothing the second time', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fields, { maxLength: 5, selector: ({ text }) => key(text) }),
          async (many) => {
            const [from, to] = [await bench.subject(), await bench.subject()];
            await add(from, ...many.map((one) => ({ ...one, encoder: one.embedding && 'test' })));
            const file = await exported(from);
            const first = await imported(to, file);
            expect(first.counts.added).toBe(many.length);
            expect(await stored(to)).toEqual(await stored(from));
            const again = await imported(to, file);
            expect(again.counts).toEqual({ added: 0, known: many.length, duplicate: 0, different: 0 });
          },
        ),
        { numRuns: kind === 'SQLite' ? 15 : 3 },
      );
    });

    it('says in a dry run what it would do, and does nothing', async () => {
      const [from, to] = [await bench.subject(), await bench.subject()];
      await add(from, { text: 'Likes tea.' }, { text: 'Lives in Bergen.' });
      await add(to, { text: 'likes tea' });
      const dry = await imported(to, await exported(from), { dryRun: true });
      expect(dry).toMatchObject({ counts: { added: 1, duplicate: 1 }, errors: [], operation: null });
      expect(await bench.texts(to.roleId)).toEqual(['likes tea']);
    });

    it('imports all or nothing, and names every line that is wrong', async () => {
      const [from, to] = [await bench.subject(), await bench.subject()];
      await add(from, { text: 'One.' }, { text: 'Two.' });
      const lines = (await exported(from)).trimEnd().split('\n');
      const broken = [lines[0], lines[1], '{"id":', lines[2]?.replace('"text"', '"words"')].join('\n');
      const dry = await imported(to, broken, { dryRun: true });
      expect(dry.errors.map(({ entry }) => entry)).toEqual([3, 4]);
      await expect(imported(to, broken)).rejects.toMatchObject({
        code: 'IMPORT_INVALID',
        details: [{ path: 'entry 3' }, { path: 'entry 4' }],
      });
      expect(await bench.texts(to.roleId)).toEqual([]);
    });

    it('keeps what is there under the same id, and can be undone', async () => {
      const subject = await bench.subject();
      await add(subject, { text: 'Before.' }, { text: 'Gone soon.' });
      const file = await exported(subject);
      await bench.apply(subject.roleId, {
        kind: 'update',
        memoryId: `t-${count - 1}`,
        text: 'After.',
        at: bench.iso,
      });
      await bench.apply(subject.roleId, { kind: 'remove', memoryId: `t-${count}`, at: bench.iso });
      const { counts, operation } = await imported(subject, file);
      expect(counts).toEqual({ added: 1, known: 0, duplicate: 0, different: 1 });
      expect(await bench.texts(subject.roleId)).toEqual(['After.', 'Gone soon.']);
      await bench.operations.undo(SYSTEM, subject.agentId, operation?.id ?? '');
      expect(await bench.texts(subject.roleId)).toEqual(['After.']);
    });

    it('writes the shape of Mem0 and reads it, its own and that of the service', async () => {
      const [from, to] = [await bench.subject(), await bench.subject()];
      await add(from, { text: 'Lives in Bergen.', kind: 'home', slot: 'lives-in' });
      const own = await exported(from, 'mem0');
      expect((JSON.parse(own) as { results: object[] }).results).toMatchObject([
        { memory: 'Lives in Bergen.', user_id: from.roleId, metadata: { slot: 'lives-in' } },
      ]);
      expect((await imported(to, own, { format: 'mem0' })).counts.added).toBe(1);
      expect(await stored(to)).toEqual(
        (await stored(from)).map((one) => String(one).replace('rules', 'provider')),
      );
      const theirs = JSON.stringify([
        {
          id: 'a1',
          memory: 'Allergic to nuts',
          created_at: '2024-07-20T01:30:36.275141-07:00',
          categories: ['health'],
        },
        { memory: '' },
      ]);
      const dry = await imported(to, theirs, { format: 'mem0', dryRun: true });
      expect(dry.errors.map(({ entry }) => entry)).toEqual([2]);
      await imported(to, JSON.stringify([(JSON.parse(theirs) as unknown[])[0]]), { format: 'mem0' });
      expect(await stored(to)).toContainEqual(
        expect.stringContaining('"kind":"health","slot":null,"createdAt":"2024-07-20T08:30:36.275Z"'),
      );
    });

    it("reads a device's summary of the Python server, once", async () => {
      const subject = await bench.subject();
      const summary = JSON.stringify({
        时空档案: {
          身份图谱: { 现用名: '小明', 特征标记: ['喜欢篮球'] },
          记忆立方: [{ 事件: '入职新公司', 时间戳: '2024-03-20', 情感值: 0.9 }],
        },
        关系网络: { 高频话题: { 职场: 12 } },
      });
      const content = `"${subject.roleId.toUpperCase()}": '${summary}'\nother: |\n  secret of another\n`;
      const more = { format: 'memory-yaml', device: subject.roleId } as const;
      expect((await imported(subject, content, more)).counts.added).toBe(3);
      expect(await bench.texts(subject.roleId)).toEqual(['入职新公司', '喜欢篮球', '用户的名字是小明。']);
      bench.nowMs += 1_000;
      expect((await imported(subject, content, more)).counts).toMatchObject({ added: 0, known: 3 });
      const missing = await imported(subject, 'a: b', { ...more, dryRun: true });
      expect(missing.errors[0]?.msg).toContain('has no summary');
      const noMap = await imported(subject, 'a: [', { ...more, dryRun: true });
      expect(noMap.errors).toHaveLength(1);
    });

    it('writes a page in which no text becomes markup', async () => {
      const subject = await bench.subject();
      await add(subject, { text: '<img src=x onerror=alert(1)>', utterance: '"quoted" & <b>' });
      const page = await exported(subject, 'html');
      expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(page).not.toMatch(/<img|<b>/);
    });

    it('refuses too many memories, other agents, and agents without memory', async () => {
      const [subject, other] = [await bench.subject(), await bench.subject({ enableMemory: false })];
      const line = JSON.stringify({ memory: 'x' });
      const many = `[${Array.from({ length: 10_001 }, () => line).join(',')}]`;
      await expect(imported(subject, many, { format: 'mem0' })).rejects.toMatchObject({
        code: 'IMPORT_INVALID',
      });
      await expect(exported(other)).rejects.toMatchObject({ status: 409, code: 'MEMORY_UNSUPPORTED' });
      await expect(imported(other, 'x')).rejects.toMatchObject({ code: 'MEMORY_NOT_LOCAL' });
      await expect(exported({ ...subject, roleId: other.roleId })).rejects.toMatchObject({ status: 404 });
    });
  });
}

/** As imports compare texts. */
function key(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim();
}
