import type { ErasureCertificate } from '@xiaozhi/contracts';
import { parseRoleId, roleIdFor } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { ChatHistoryService } from '../chat-history/chat-history.service.js';
import { TABLES } from '../database/tables.js';
import { DeviceService } from '../device/device.service.js';
import { GATEWAY, SYSTEM } from '../http/actor.js';
import { InteractionService } from '../interaction/interaction.service.js';
import { MemoryErasureService } from '../memory-erasure/memory-erasure.service.js';
import { MemoryScopeService } from '../memory-scope/memory-scope.service.js';
import { TurnTraceService } from '../turn-trace/turn-trace.service.js';
import { useMemoryBench } from './memory-bench.js';
import type { MemoryBench } from './memory-bench.js';

type Subject = Awaited<ReturnType<MemoryBench['subject']>>;
/** Said by people that are erased; must stand nowhere afterwards. */
const SECRET = 'zanzibar';
const STAYS = 'tangerine';

/** Erasing people on a database of one kind. */
export function describeMemoryErasure(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`memory erasure on ${kind}`, () => {
    const bench = useMemoryBench(databaseEnv);
    let erasures: MemoryErasureService;
    let interactions: InteractionService;
    let traces: TurnTraceService;
    let history: ChatHistoryService;
    let count = 0;
    beforeAll(() => {
      const { agentMemory, agents, audit, database, now } = bench;
      erasures = new MemoryErasureService(agentMemory, agents, audit, database, now);
      const devices = new DeviceService(database, audit, silentLogger());
      interactions = new InteractionService(database);
      traces = new TurnTraceService(database, devices);
      history = new ChatHistoryService(database, devices, interactions, traces);
    });

    const report = async (device: string, roleId: string, agentId: string, word: string): Promise<string> => {
      count += 1;
      const id = `turn-${count}`;
      const at = bench.iso;
      const memory = bench.aMemory(`e-${count}`, { text: word, utterance: word });
      await bench.store.apply({
        roleId: parseRoleId(roleId),
        interactionIds: [id],
        changes: [{ kind: 'add', memory }],
      });
      const recalled = [{ id: 'm', text: word, score: 1, source: 'mirror' as const }];
      const turn = { sessionId: `s-${device}`, deviceId: device, agentId };
      await interactions.report({ ...turn, interactionId: id, roleId, state: 'extracted', at, recalled });
      await traces.report({
        ...{ ...turn, turnId: id, startedAt: at, origin: 'utterance', outcome: 'spoken', totalMs: 1 },
        ...{ firstFrameMs: 1, framesCount: 1, maxLatenessMs: 0, stages: [] },
      });
      const line = { macAddress: device, sessionId: turn.sessionId, content: word, interactionId: id };
      await history.report({ ...line, chatType: 1, messageId: `${id}-line`, reportTime: Date.parse(at) });
      return id;
    };
    const around = async (device: string, roleId: string, word: string): Promise<void> => {
      count += 1;
      const times = {
        due_at: bench.iso,
        expires_at: bench.iso,
        created_at: bench.iso,
        updated_at: bench.iso,
      };
      await bench.database.write(async (rows) => {
        await rows.of('announcement').insert({
          ...{ id: `a-${count}`, series_id: `a-${count}`, device_id: device, kind: 'reminder', text: word },
          ...{
            ...times,
            local_time: '08:00',
            time_zone: 'UTC',
            state: 'scheduled',
            asked_by: 'x',
            attempts: 0,
          },
        });
        await rows
          .of('conversationTitle')
          .insert({ session_id: `s-${count}`, device_id: device, title: word, at: bench.iso });
        await rows.of('outboxLetter').insert({
          ...{ id: `l-${count}`, outbox_id: 'o', entry_id: `l-${count}`, topic: 'memory', attempts: 1 },
          ...{ created_at: bench.iso, fault: 'provider-refused', error: word, scan_id: '', action: null },
          ...{ role_id: roleId, device_id: device, agent_id: null, session_id: null },
          ...{ order_id: null, ordered_by: null, ordered_at: null },
        });
        await rows.of('pausedRole').insert({ subject_id: roleId, is_on: 1, said_at: bench.iso });
        await rows.of('promptConsent').insert({
          ...{ role_id: roleId, allowed: 1, said_at: bench.iso, device_id: device, updated_at: bench.iso },
        });
      });
    };
    const erase = ({ agentId, roleId }: Subject): Promise<ErasureCertificate> =>
      erasures.erase(SYSTEM, { agentId, roleId, confirm: roleId });
    const counts = (certificate: ErasureCertificate): Record<string, number> =>
      Object.fromEntries(
        certificate.items
          .filter(({ outcome }) => outcome === 'erased')
          .map((item) => [item.place, item.count ?? 0]),
      );
    /** All that stands in any table. */
    const dump = async (): Promise<string> => {
      const tables = Object.keys(TABLES) as (keyof typeof TABLES)[];
      const rows = await Promise.all(tables.map((table) => bench.database.repository(table).find()));
      return JSON.stringify(rows);
    };

    it('leaves no word of a person in any table, and all of the others', async () => {
      const [gone, stays] = [await bench.subject(), await bench.subject()];
      await bench.agents.saveSnapshot(GATEWAY, { id: gone.roleId, agent_id: gone.agentId } as never, SECRET);
      for (const [{ roleId, agentId }, word] of [
        [gone, SECRET],
        [stays, STAYS],
      ] as const) {
        await report(roleId, roleId, agentId, word);
        await around(roleId, roleId, word);
      }
      await bench.history.restore(SYSTEM, { ...gone, at: bench.iso });
      const expected = {
        ...{ memories: 1, 'memory-versions': 1, 'memory-operations': 1, 'applied-interactions': 1 },
        ...{ 'chat-lines': 1, 'turn-traces': 1, interactions: 1, 'prompt-consents': 1, announcements: 1 },
        ...{ 'conversation-titles': 1, 'dead-letters': 1, 'memory-pauses': 1 },
      };
      const preview = await erasures.preview(gone);
      expect(Object.fromEntries(preview.map((item) => [item.place, item.count]))).toMatchObject(expected);
      expect(await dump()).toContain(SECRET);
      const before = (await dump()).split(STAYS).length;
      const certificate = await erase(gone);
      expect(counts(certificate)).toMatchObject({ ...expected, 'running-summary': 1 });
      expect(await dump()).not.toContain(SECRET);
      expect((await dump()).split(STAYS)).toHaveLength(before);
      expect(certificate).toMatchObject({ deviceId: gone.roleId, at: bench.iso });
      expect(certificate.items).toContainEqual(
        expect.objectContaining({ place: 'gateways', outcome: 'asked' }),
      );
      expect((await bench.audited())[0]).toBe('memory.erase-person');
      expect(await erasures.certificate(certificate.id)).toEqual(certificate);
      expect((await erasures.list({ agentId: gone.agentId, page: 1, limit: 20 })).list).toEqual([
        certificate,
      ]);
    });

    it('takes nothing that was said before and comes late, and all that is said after', async () => {
      const gone = await bench.subject();
      const { roleId, agentId } = gone;
      const saidMs = bench.nowMs;
      bench.nowMs += 60_000;
      await erase(gone);
      bench.nowMs = saidMs;
      await report(roleId, roleId, agentId, SECRET);
      expect(await dump()).not.toContain(SECRET);
      bench.nowMs = saidMs + 120_000;
      await report(roleId, roleId, agentId, 'hello again');
      expect(await bench.texts(roleId)).toEqual(['hello again']);
      const { items } = await erase(gone);
      expect(items).toContainEqual(expect.objectContaining({ place: 'chat-lines', count: 1 }));
      bench.nowMs += 1_000;
    });

    it("erases a speaker's turns and voice, and leaves what others said to the device", async () => {
      const { agentId, roleId: device } = await bench.subject({ memoryScope: 'speaker' });
      await bench.database.write(async (rows) => {
        const profile = { description: SECRET, created_at: bench.iso, updated_at: bench.iso };
        await rows.of('speakerProfile').insert({ ...profile, id: 'sp1', agent_id: agentId, name: 'Bo' });
        const sample = { profile_id: 'sp1', wav: SECRET, duration_ms: 1, origin: 'upload' };
        await rows.of('speakerSample').insert({ ...sample, id: 'sa1', created_at: bench.iso });
      });
      const roleId = `${device}/speaker:sp1`;
      await report(device, roleId, agentId, SECRET);
      await report(device, device, agentId, STAYS);
      const certificate = await erase({ agentId, roleId });
      expect(counts(certificate)).toMatchObject({ 'voice-profiles': 1, 'voice-samples': 1, 'chat-lines': 1 });
      expect(certificate.items).toContainEqual(
        expect.objectContaining({ place: 'device-lines', outcome: 'kept' }),
      );
      expect(await dump()).not.toContain(SECRET);
      expect(await bench.texts(device)).toEqual([STAYS]);
    });

    it('tells a child at a device from whoever else uses it', async () => {
      const { agentId, roleId: device } = await bench.subject();
      const child = roleIdFor({ scope: 'device', deviceId: device, agentId, isChild: true });
      await report(device, child, agentId, SECRET);
      await report(device, device, agentId, STAYS);
      const certificate = await erase({ agentId, roleId: child });
      expect(counts(certificate)).toMatchObject({ 'chat-lines': 1 });
      expect(await dump()).not.toContain(SECRET);
      expect(await bench.texts(device)).toEqual([STAYS]);
    });

    it('finds what came from other roles with the scope', async () => {
      const { agents, agentMemory, operations, database, audit, now } = bench;
      const devices = new DeviceService(database, audit, silentLogger());
      const scopes = new MemoryScopeService(agents, devices, agentMemory, operations, database, now);
      const { agentId, roleId: kitchen } = await bench.subject();
      const desk = await bench.device(agentId);
      // Known twice, so that one of them is dropped on the way.
      for (const device of [kitchen, desk])
        await bench.apply(device, { kind: 'add', memory: bench.aMemory(`m-${device}`, { text: SECRET }) });
      await scopes.applyScope(SYSTEM, { agentId, memoryScope: 'agent' });
      const shared = `agent:${agentId}`;
      expect(await bench.texts(shared)).toEqual([SECRET]);
      await erase({ agentId, roleId: shared });
      expect(await dump()).not.toContain(SECRET);
    });

    it('says when a service could not be asked, and erases the rest', async () => {
      const gone = await bench.subject();
      await report(gone.roleId, gone.roleId, gone.agentId, SECRET);
      const { id } = await bench.providers.create(SYSTEM, {
        ...{ modelType: 'Memory', providerCode: 'mem0ai', name: 'Mem0', sort: 1 },
        fields: [
          { key: 'api_key', label: 'k', type: 'password', value: 'm0-1234567890' },
          { key: 'base_url', label: 'u', type: 'string', value: 'http://127.0.0.1:9' },
        ],
      });
      await bench.agents.update(SYSTEM, gone.agentId, { memoryProvider: id });
      const { items } = await erase(gone);
      expect(items).toContainEqual(
        expect.objectContaining({ place: 'provider:mem0ai', outcome: 'failed', count: null }),
      );
      expect(items).toContainEqual(
        expect.objectContaining({ place: 'memories', outcome: 'erased', count: 1 }),
      );
      expect(await dump()).not.toContain(SECRET);
    });

    it("reaches no other agent's people", async () => {
      const [one, other] = [await bench.subject(), await bench.subject()];
      await expect(erase({ ...one, roleId: other.roleId })).rejects.toMatchObject({ status: 404 });
    });
  });
}
