import type { AgentView, BulkResult, ConversationView, DeviceView, PageView } from '@xiaozhi/contracts';
import { BULK_COUNT } from '@xiaozhi/contracts';
import { newDevice } from '../device/device.service.js';
import { AccountBench, refusal } from './account-bench.js';
import type { Answer } from './http-client.js';

const AT = '2026-03-01T08:00:00.000Z';

/** What is done to several things at once, on a database of one kind. */
export function describeBulk(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`several at once on ${kind}`, () => {
    let bench: AccountBench;
    let count = 0;
    beforeAll(async () => {
      bench = await AccountBench.start(databaseEnv());
    });
    afterAll(() => bench.harness.stop());

    const anAgent = async (): Promise<string> =>
      (await bench.owner.data<AgentView>('POST', '/api/agent', { name: 'Ann' })).id;
    /** Bound, with a conversation of two lines, one of them heard, and a memory. @returns its id */
    const aDevice = async (agentId: string): Promise<string> => {
      count += 1;
      const id = `02:00:00:00:09:${String(count).padStart(2, '0')}`;
      const about = { session_id: `s-${count}`, device_id: id, agent_id: agentId, at: AT };
      await bench.harness.manager.database.write(async (rows) => {
        await rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agentId, null));
        await rows.of('chatMessage').insert(
          ['user', 'assistant'].map((role) => ({
            ...{ ...about, id: `${about.session_id}-${role}`, interaction_id: `t-${count}`, role },
            ...{ content: 'Hello', audio: role === 'user' ? 'UklGRg==' : null },
          })),
        );
        await rows.of('memory').insert({
          ...{
            id: `m-${count}`,
            role_id: id,
            text: 'Likes tea',
            kind: 'note',
            created_at: AT,
            updated_at: AT,
          },
          ...{ extracted_by: 'rules', interaction_id: `t-${count}`, agent_id: agentId },
        });
      });
      return id;
    };
    const send = (path: string, body: object): Promise<Answer> => bench.owner.send('POST', path, body);
    const dry = (path: string, body: object): Promise<BulkResult> => bench.owner.data('POST', path, body);
    const confirmed = async (path: string, body: object): Promise<BulkResult> => {
      const { confirm } = await dry(path, body);
      return bench.owner.data('POST', path, { ...body, dryRun: false, confirm });
    };
    const agentOf = async (id: string): Promise<string | undefined> =>
      (await bench.harness.manager.database.repository('device').findOneBy({ id }))?.agent_id;

    it('counts in a dry run, and does nothing without its token', async () => {
      const agentId = await anAgent();
      const ids = [await aDevice(agentId), await aDevice(agentId)];
      const body = { action: 'delete', ids: [...ids, ids[0]?.toUpperCase()] };
      const shown = await dry('/api/device/bulk', body);
      expect(shown).toMatchObject({ dryRun: true, count: 2, counts: { conversations: 2, memories: 2 } });
      const really = { ...body, dryRun: false };
      expect(refusal(await send('/api/device/bulk', really))).toEqual([409, 'CONFIRM_NEEDED']);
      const other = { ...really, keepMemories: true, confirm: shown.confirm };
      expect(refusal(await send('/api/device/bulk', other))).toEqual([409, 'CONFIRM_OUTDATED']);
      expect(await agentOf(ids[0] ?? '')).toBe(agentId);
      expect(await confirmed('/api/device/bulk', body)).toMatchObject({ dryRun: false, confirm: null });
      expect([await agentOf(ids[0] ?? ''), await agentOf(ids[1] ?? '')]).toEqual([undefined, undefined]);
      const lines = await bench.audited('device.unbind');
      expect(lines.map(({ target }) => target).sort()).toEqual(ids);
      expect(
        await bench.harness.manager.database.repository('memory').countBy({ role_id: ids[0] ?? '' }),
      ).toBe(0);
    });

    it('moves devices to another agent, and says so of those that were elsewhere', async () => {
      const [from, to] = [await anAgent(), await anAgent()];
      const ids = [await aDevice(from), await aDevice(from), await aDevice(to)];
      const body = { action: 'move', ids, agentId: to };
      expect(await confirmed('/api/device/bulk', body)).toMatchObject({ count: 3, counts: { moved: 2 } });
      const { list } = await bench.owner.data<PageView<DeviceView>>('GET', `/api/device?agentId=${to}`);
      expect(list.map(({ id }) => id).sort()).toEqual(ids);
      const lines = (await bench.audited('device.update')).filter(({ target }) => ids.includes(target));
      expect(lines.map(({ changes }) => changes[0]?.after)).toEqual([to, to]);
      const nowhere = { ...body, agentId: 'nobody' };
      expect(refusal(await send('/api/device/bulk', nowhere))).toEqual([404, 'AGENT_NOT_FOUND']);
    });

    it('does all or nothing', async () => {
      const [free, used] = [await anAgent(), await anAgent()];
      await aDevice(used);
      const body = { action: 'delete', ids: [free, used] };
      expect(refusal(await send('/api/agent/bulk', body))).toEqual([409, 'AGENT_HAS_DEVICES']);
      const { confirm } = await dry('/api/agent/bulk', { ...body, ids: [free] });
      await aDevice(free);
      const late = { action: 'delete', ids: [free], dryRun: false, confirm };
      expect(refusal(await send('/api/agent/bulk', late))).toEqual([409, 'AGENT_HAS_DEVICES']);
      const unknown = { action: 'delete', ids: [free, 'nobody'] };
      expect(refusal(await send('/api/agent/bulk', unknown))).toEqual([404, 'AGENT_NOT_FOUND']);
      expect(await bench.harness.manager.database.repository('agent').countBy({ id: free })).toBe(1);
      const gone = [await anAgent(), await anAgent()];
      expect(await confirmed('/api/agent/bulk', { action: 'delete', ids: gone })).toMatchObject({ count: 2 });
      const lines = (await bench.audited('agent.delete')).map(({ target }) => target);
      expect(lines.sort()).toEqual([...gone].sort());
    });

    it('deletes conversations and leaves what was learned from them', async () => {
      const device = await aDevice(await anAgent());
      const path = `/api/chat-history?deviceId=${device}`;
      const [talk] = (await bench.owner.data<PageView<ConversationView>>('GET', path)).list;
      const session = talk?.sessionId ?? '';
      const body = { action: 'delete', ids: [session] };
      const { counts } = await dry('/api/chat-history/bulk', body);
      expect(counts).toEqual({ lines: 2, recordings: 1 });
      await confirmed('/api/chat-history/bulk', body);
      expect((await bench.owner.data<PageView<ConversationView>>('GET', path)).total).toBe(0);
      expect(await bench.harness.manager.database.repository('memory').countBy({ role_id: device })).toBe(1);
      const [line] = await bench.audited('chat-history.delete');
      expect(line).toMatchObject({ target: session, details: { lines: 2, recordings: 1 } });
      expect(refusal(await send('/api/chat-history/bulk', body))).toEqual([404, 'CONVERSATION_NOT_FOUND']);
    });

    it('takes no more than is one transaction', async () => {
      for (const path of ['/api/device/bulk', '/api/agent/bulk', '/api/chat-history/bulk'])
        for (const many of [0, BULK_COUNT + 1]) {
          const ids = Array.from({ length: many }, (_, index) => `id-${index}`);
          expect(refusal(await send(path, { action: 'delete', ids }))).toEqual([422, 'INPUT_INVALID']);
        }
    });
  });
}
