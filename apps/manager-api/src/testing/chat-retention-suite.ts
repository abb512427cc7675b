import type { ChatRetentionPolicy } from '@xiaozhi/contracts';
import { silentLogger } from '@xiaozhi/observability';
import { ChatHistoryService } from '../chat-history/chat-history.service.js';
import { ChatRetentionJob } from '../chat-retention/chat-retention.job.js';
import { ChatRetentionService } from '../chat-retention/chat-retention.service.js';
import { DEFAULT_SCOPE } from '../chat-retention/expired-lines.js';
import type { Database } from '../database/database.js';
import { SYSTEM } from '../http/actor.js';
import type { DeviceService } from '../device/device.service.js';
import { InteractionService } from '../interaction/interaction.service.js';
import { MemoryService } from '../memory/memory.service.js';
import type { TurnTraceService } from '../turn-trace/turn-trace.service.js';
import { useMemoryBench } from './memory-bench.js';

const DAY_MS = 24 * 60 * 60_000;
const RECORDING = 'UklGRg==';
const NEVER: ChatRetentionPolicy = { textDays: null, audioDays: null };

/** How long what was said is kept, on a database of one kind. @param openOther a second manager on the same database */
export function describeChatRetention(
  kind: string,
  databaseEnv: () => Record<string, string>,
  openOther?: () => Promise<Database>,
): void {
  describe(`chat retention on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let retention: ChatRetentionService;
    let job: ChatRetentionJob;
    let count = 0;
    beforeAll(() => {
      const { agents, audit, database, now } = bench;
      retention = new ChatRetentionService(agents, audit, database, now);
      job = new ChatRetentionJob(audit, database, silentLogger(), now);
    });
    afterEach(() =>
      bench.database.write(async (rows) => {
        await rows.of('chatRetention').clear();
        await rows.of('chatMessage').clear();
      }),
    );

    /** Lines of a conversation, so many days ago. @returns the id of their turn */
    const say = async (agentId: string, daysAgo: number, lines = 1, session?: string): Promise<string> => {
      count += 1;
      const [turn, at] = [`turn-${count}`, new Date(bench.nowMs - daysAgo * DAY_MS).toISOString()];
      const about = { device_id: `d-${agentId}`.slice(0, 64), agent_id: agentId };
      const session_id = session ?? `s-${count}`;
      await bench.database.write(async (rows) => {
        await rows.of('chatMessage').insert(
          Array.from({ length: lines }, (_, index) => ({
            ...{ ...about, session_id, id: `${turn}-${index}`, interaction_id: turn, role: 'user', at },
            ...{ content: 'Hello', audio: index === 0 ? RECORDING : null },
          })),
        );
        await rows.of('interaction').insert({
          ...{ ...about, session_id, id: turn, role_id: about.device_id, state: 'extracted', recalled: '[]' },
          ...{ created_at: at, updated_at: at },
        });
        if (session === undefined)
          await rows
            .of('conversationTitle')
            .insert({ ...{ session_id, title: 'Hello', at }, device_id: 'd' });
      });
      return turn;
    };
    const left = async (agent_id: string): Promise<[lines: number, recordings: number]> => {
      const lines = await bench.database.repository('chatMessage').findBy({ agent_id });
      return [lines.length, lines.filter(({ audio }) => audio !== null).length];
    };
    /** Sets a policy as the console does. */
    const set = async (policy: ChatRetentionPolicy | null, agentId?: string): Promise<void> => {
      const { confirm } = await retention.preview(policy, agentId);
      await retention.set(SYSTEM, { policy, confirm }, agentId);
    };
    const audits = async (action: string): Promise<Record<string, unknown>[]> => {
      const { list } = await bench.auditLog.list({ page: 1, limit: 200, action });
      return list.map(({ target, details }) => ({ target, ...details }));
    };

    it('says in a preview what a policy would take, and takes nothing', async () => {
      const { agentId } = await bench.subject();
      await say(agentId, 100, 3);
      await say(agentId, 10, 2);
      await say(agentId, 1);
      const shown = await retention.preview({ textDays: 90, audioDays: 7 }, agentId);
      expect(shown).toMatchObject({ sessions: 1, lines: 3, recordings: 2, memories: 0 });
      expect(shown.audioBytes).toBeGreaterThanOrEqual(2 * RECORDING.length);
      expect([shown.textBefore, shown.audioBefore]).toEqual([
        '2025-12-01T00:00:00.000Z',
        '2026-02-22T00:00:00.000Z',
      ]);
      expect(await retention.preview(NEVER, agentId)).toMatchObject({
        ...{ sessions: 0, lines: 0, recordings: 0, audioBytes: 0, textBefore: null, audioBefore: null },
      });
      expect(await left(agentId)).toEqual([6, 3]);
      // A line takes its recording with it, however long recordings are kept.
      const longer = await retention.preview({ textDays: 90, audioDays: 900 }, agentId);
      expect(longer).toMatchObject({ lines: 3, recordings: 1 });
    });

    it('stores what would take something with the token of its preview only', async () => {
      const { agentId } = await bench.subject();
      await say(agentId, 100);
      const policy = { textDays: 30, audioDays: null };
      const store = (confirm?: string) => retention.set(SYSTEM, { policy, confirm }, agentId);
      await expect(store()).rejects.toMatchObject({ status: 409, code: 'CONFIRM_NEEDED' });
      const { confirm } = await retention.preview(policy, agentId);
      await say(agentId, 99);
      await expect(store(confirm)).rejects.toMatchObject({ status: 409, code: 'CONFIRM_OUTDATED' });
      expect((await retention.get(agentId)).own).toBeNull();
      await set(policy, agentId);
      expect(await retention.get(agentId)).toEqual({ policy, own: policy, lastRunAt: null });
      expect(await bench.audited()).toContain('chat-history.retention');
      // What takes nothing needs none.
      await retention.set(SYSTEM, { policy: NEVER }, agentId);
      await expect(retention.get('nobody')).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' });
    });

    it('takes once a day what is older, recordings before text, and says how much', async () => {
      const { agentId } = await bench.subject();
      const old = await say(agentId, 100, 3);
      const heard = await say(agentId, 10, 2);
      await say(agentId, 1);
      await set({ textDays: 90, audioDays: 7 }, agentId);
      const shown = await retention.preview({ textDays: 90, audioDays: 7 }, agentId);
      expect(await job.runDue()).toBe(3 + 2);
      expect(await left(agentId)).toEqual([3, 1]);
      const { sessions, lines, recordings, audioBytes, textBefore, audioBefore } = shown;
      expect((await audits('chat-history.expire'))[0]).toEqual({
        ...{ target: agentId, sessions, lines, recordings, audioBytes, textBefore, audioBefore },
      });
      const turns = bench.database.repository('interaction');
      expect(await turns.findOneBy({ id: old })).toMatchObject({
        ...{ lines_gone_at: bench.iso, audio_gone_at: bench.iso },
      });
      expect(await turns.findOneBy({ id: heard })).toMatchObject({
        ...{ lines_gone_at: null, audio_gone_at: bench.iso },
      });
      const titles = bench.database.repository('conversationTitle');
      const session = async (turn: string): Promise<string> =>
        (await turns.findOneByOrFail({ id: turn })).session_id;
      expect(await titles.countBy({ session_id: await session(old) })).toBe(0);
      expect(await titles.countBy({ session_id: await session(heard) })).toBe(1);
      expect(await job.runDue()).toBe(0);
      bench.nowMs += 90 * DAY_MS;
      expect(await job.runDue()).toBe(3 + 1);
      expect(await left(agentId)).toEqual([0, 0]);
    });

    it('has a default for all that have no policy of their own, also of agents that are gone', async () => {
      const [own, other] = [await bench.subject(), await bench.subject()];
      await set(NEVER, own.agentId);
      for (const id of [own.agentId, other.agentId, 'gone']) await say(id, 50);
      await set({ textDays: 30, audioDays: null });
      expect((await retention.get(other.agentId)).policy.textDays).toBe(30);
      expect((await retention.get(own.agentId)).policy).toEqual(NEVER);
      expect(await job.runDue()).toBe(3 + 1);
      expect([await left(own.agentId), await left(other.agentId), await left('gone')]).toEqual([
        ...[
          [1, 1],
          [0, 0],
          [0, 0],
        ],
      ]);
      expect((await audits('chat-history.expire'))[0]).toMatchObject({ target: DEFAULT_SCOPE, lines: 2 });
      // Following the default again takes what it takes.
      expect(await retention.preview(null, own.agentId)).toMatchObject({ lines: 1, recordings: 1 });
      await set(null, own.agentId);
      expect((await retention.get(own.agentId)).own).toBeNull();
    });

    it('works in small transactions, each with a line in the audit log', async () => {
      const { agentId } = await bench.subject();
      await say(agentId, 60, 1_100);
      await set({ textDays: 30, audioDays: null }, agentId);
      await job.runDue();
      const lines = (await audits('chat-history.expire')).filter(({ target }) => target === agentId);
      expect(lines.map((line) => line.lines)).toEqual([100, 500, 500]);
      expect(await left(agentId)).toEqual([0, 0]);
    });

    it('goes on the same day where it was stopped, or failed, midway', async () => {
      const { agentId } = await bench.subject();
      await say(agentId, 60, 1_600);
      await set({ textDays: 30, audioDays: null }, agentId);
      const { audit, database, now } = bench;
      const stopped = new ChatRetentionJob(audit, database, silentLogger(), now);
      // What goes on when the process ends is brought to its end; nothing is begun.
      let end: Promise<void> | undefined;
      jest.spyOn(audit, 'record').mockImplementationOnce(() => {
        end = stopped.onModuleDestroy();
        return Promise.resolve();
      });
      // Of the lines one was heard.
      expect(await stopped.runDue()).toBe(500 + 1);
      await end;
      jest.spyOn(audit, 'record').mockRejectedValueOnce(new Error('The disk is full.'));
      expect(await job.runDue()).toBe(0);
      jest.restoreAllMocks();
      expect((await left(agentId))[0]).toBeGreaterThan(0);
      await job.runDue();
      expect(await left(agentId)).toEqual([0, 0]);
      expect(await job.runDue()).toBe(0);
    });

    it('keeps the memories, which say that what they come from is gone', async () => {
      const { agentId, roleId } = await bench.subject();
      const turn = await say(agentId, 40);
      const provenance = { interactionId: turn, sessionId: 's', deviceId: roleId, utterance: 'I like tea.' };
      await bench.apply(roleId, { kind: 'add', memory: bench.aMemory(`m-${turn}`, provenance) });
      expect(await retention.preview({ textDays: null, audioDays: 30 }, agentId)).toMatchObject({
        memories: 1,
      });
      const { agentMemory, audit, database } = bench;
      const interactions = new InteractionService(database);
      const nothing = {} as unknown as DeviceService & TurnTraceService;
      const history = new ChatHistoryService(database, nothing, interactions, nothing);
      const memories = new MemoryService(agentMemory, history, audit, database);
      const provenanceNow = async (): Promise<unknown> =>
        (await memories.list(SYSTEM, { agentId, roleId, page: 1, limit: 5 })).list[0]?.provenance;
      expect(await provenanceNow()).toMatchObject({ linesGoneAt: null, audioGoneAt: null });
      await set({ textDays: null, audioDays: 30 }, agentId);
      await job.runDue();
      expect(await provenanceNow()).toMatchObject({
        ...{ linesGoneAt: null, audioGoneAt: bench.iso, utterance: 'I like tea.' },
        lines: [{ content: 'Hello' }],
      });
      await set({ textDays: 30, audioDays: null }, agentId);
      await job.runDue();
      expect(await provenanceNow()).toMatchObject({
        ...{ linesGoneAt: bench.iso, lines: [], utterance: 'I like tea.' },
      });
    });

    it('is applied by one of several that look at the same time, and each line counts once', async () => {
      const { agentId } = await bench.subject();
      await say(agentId, 60, 700);
      await set({ textDays: 30, audioDays: null }, agentId);
      const other = await openOther?.();
      const { audit, database, now } = bench;
      const jobs = [database, other ?? database].map(
        (one) => new ChatRetentionJob(audit, one, silentLogger(), now),
      );
      const taken = await Promise.all(jobs.map((one) => one.runDue()));
      await other?.close();
      expect(taken.sort((a, b) => a - b)).toEqual([0, 701]);
      const lines = (await audits('chat-history.expire')).filter(({ target }) => target === agentId);
      expect(lines.reduce((sum, line) => sum + Number(line.lines), 0)).toBe(700);
    });
  });
}
