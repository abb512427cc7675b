import fc from 'fast-check';
import type { AgentView, InteractionState } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import { AnalyticsRebuild } from '../analytics/analytics-rebuild.service.js';
import { sumUpDays } from '../analytics/rollup-upkeep.js';
import { UsageService } from '../analytics/usage.service.js';
import type { Database } from '../database/database.js';
import { DeviceService, newDevice } from '../device/device.service.js';
import { SYSTEM } from '../http/actor.js';
import { InteractionService } from '../interaction/interaction.service.js';
import { DatabaseMemoryStore } from '../memory/database-memory.store.js';
import { MemoryService } from '../memory/memory.service.js';
import { MemoryErasureService } from '../memory-erasure/memory-erasure.service.js';
import { MemoryOperations } from '../memory-history/memory-operations.js';
import { expirePrunes } from '../memory-retention/expire-prunes.js';
import { TurnTraceService } from '../turn-trace/turn-trace.service.js';
import { HOUR_MS, aStored, aTurn, aUsage, anInteraction } from './analytics-world.js';
import { recountedFigures, storedFigures } from './analytics-world.js';
import type { MemoryChange } from './analytics-world.js';
import { ManagerHarness } from './manager-harness.js';

const DEVICES = [1, 2, 3, 4, 5, 6].map((number) => `02:00:00:00:0a:0${number}`);
const STATES: InteractionState[] = ['captured', 'queued', 'accepted', 'extracted', 'nothing', 'failed'];
const DAY_MS = 24 * HOUR_MS;

/** One thing that happens. Numbers choose among what there is. */
interface Step {
  kind: keyof AnalyticsWorld['steps'];
  one: number;
  other: number;
  hour: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('turn' as const, 'interaction' as const) },
    {
      weight: 8,
      arbitrary: fc.constantFrom('add' as const, 'supersede' as const, 'edit' as const, 'remove' as const),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom('import' as const, 'undo' as const, 'prune' as const, 'move' as const),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...(['eraseRole', 'erasePerson', 'unbind', 'expire', 'sumUp', 'rebuild'] as const),
      ),
    },
  ),
  one: fc.nat({ max: 30 }),
  other: fc.nat({ max: 30 }),
  hour: fc.integer({ min: -70, max: 70 }),
});

/** A manager with an agent and devices, and all that can happen to its figures. */
class AnalyticsWorld {
  readonly database: Database;
  private memoriesCount = 0;
  private readonly operations: string[] = [];

  constructor(
    readonly harness: ManagerHarness,
    readonly agentId: string,
  ) {
    this.database = harness.manager.database;
  }

  readonly steps = {
    turn: ({ one, other, hour }: Step) =>
      this.get(TurnTraceService).report(
        aTurn(`turn-${one}`, {
          ...{ deviceId: deviceOf(other), agentId: this.agentId, startedAt: at(hour) },
          outcome: other % 2 === 0 ? 'spoken' : 'cut',
          firstFrameMs: other * 17,
        }),
      ),
    interaction: ({ one, other, hour }: Step) => {
      const recalled = [{ id: 'm', text: 'x', score: 1, source: 'mirror' as const, use: other / 30 }];
      return this.get(InteractionService).report(
        anInteraction(`interaction-${one}`, {
          ...{ roleId: deviceOf(one), deviceId: deviceOf(one), agentId: this.agentId, at: at(hour) },
          state: STATES[other % STATES.length] ?? 'queued',
          ...(other % 3 === 0 ? {} : { recalled: other % 3 === 1 ? recalled : [], recallMs: other }),
        }),
      );
    },
    add: ({ one, other }: Step) => {
      const memory = this.newMemory(one, other);
      return this.apply(deviceOf(one), { kind: 'add', memory });
    },
    supersede: async ({ one, other }: Step) => {
      const { id, roleId } = await this.pick(other);
      const memory = this.newMemory(one, other);
      return this.apply(roleId, { kind: 'supersede', memory, supersededIds: [id] });
    },
    edit: async ({ other }: Step) => {
      const { id, roleId } = await this.pick(other);
      return this.apply(roleId, { kind: 'update', memoryId: id, text: `t${other}`, at: at(0) });
    },
    remove: async ({ other }: Step) => {
      const { id, roleId } = await this.pick(other);
      return this.apply(roleId, { kind: 'remove', memoryId: id, at: at(0) });
    },
    import: ({ one, other }: Step) => this.operate('import', deviceOf(one), this.newMemory(one, other)),
    prune: async ({ other }: Step) => {
      const { id, roleId } = await this.pick(other);
      await this.operate('prune', roleId, id);
    },
    move: async ({ one, other }: Step) => {
      const { id } = await this.pick(other);
      const row = await this.database.repository('memory').findOneBy({ id });
      if (row === null) return;
      const subject = { kind: 'scope', agentId: this.agentId, roleId: deviceOf(one) };
      await this.get(MemoryOperations).run(SYSTEM, subject, async (_, open) => {
        await (await open(row.role_id)).remove(id, at(0));
        await (await open(deviceOf(one))).add(row, at(0));
        return {};
      });
    },
    undo: async ({ other }: Step) => {
      const id = this.operations[other % Math.max(1, this.operations.length)];
      if (id === undefined) return;
      // One that was undone, or whose person was erased, is refused.
      await this.get(MemoryOperations)
        .undo(SYSTEM, this.agentId, id)
        .catch((error: unknown) => expect(error).toHaveProperty('status'));
    },
    eraseRole: ({ one }: Step) =>
      this.get(MemoryService).eraseRoles(SYSTEM, this.agentId, [parseRoleId(deviceOf(one))]),
    erasePerson: async ({ one }: Step) => {
      await this.get(MemoryErasureService).erase(SYSTEM, {
        ...{ agentId: this.agentId, roleId: deviceOf(one), confirm: deviceOf(one) },
      });
    },
    unbind: async ({ one }: Step) => {
      await this.get(DeviceService).unbind(SYSTEM, deviceOf(one), false);
      await this.bind(deviceOf(one));
    },
    expire: async () => {
      const later = new Date(Date.now() + 400 * DAY_MS);
      await this.database.write((rows) => expirePrunes(rows, this.agentId, later));
    },
    sumUp: async ({ hour }: Step) => {
      await sumUpDays(this.database, `${at(hour).slice(0, 10)}T00:00:00.000Z`);
    },
    rebuild: async () => {
      await this.get(AnalyticsRebuild).begin(SYSTEM);
    },
  };

  get<T>(type: abstract new (...parts: never[]) => T): T {
    return this.harness.manager.app.get(type);
  }

  async bind(id: string): Promise<void> {
    await this.database.write((rows) =>
      rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, this.agentId, null)),
    );
  }

  private apply(roleId: string, change: MemoryChange): Promise<unknown> {
    const request = { roleId: parseRoleId(roleId), interactionIds: [], changes: [change] };
    return this.get(DatabaseMemoryStore).apply(request);
  }

  private newMemory(one: number, other: number): ReturnType<typeof aStored> {
    this.memoriesCount += 1;
    const id = `memory-${this.memoriesCount}`;
    const kind = ['name', 'home', 'preference', 'my-secret-word'][other % 4] ?? 'note';
    return aStored(id, deviceOf(one), { kind, agentId: other % 5 === 0 ? null : this.agentId });
  }

  /** One of the memories that are there. */
  private async pick(number: number): Promise<{ id: string; roleId: string }> {
    const rows = await this.database
      .repository('memory')
      .find({ order: { created_at: 'DESC', id: 'ASC' }, take: 31 });
    const row = rows[number % Math.max(1, rows.length)];
    return { id: row?.id ?? 'none', roleId: row?.role_id ?? deviceOf(number) };
  }

  private async operate(
    kind: string,
    roleId: string,
    what: ReturnType<typeof aStored> | string,
  ): Promise<void> {
    const subject = { kind, agentId: this.agentId, roleId };
    const operation = await this.get(MemoryOperations).run(SYSTEM, subject, async (_, open) => {
      const writer = await open(roleId);
      if (typeof what === 'string') await writer.remove(what, at(0));
      else await writer.add({ ...toColumns(what), role_id: roleId }, what.createdAt);
      return { graceDays: 30 };
    });
    this.operations.push(operation.id);
  }
}

function toColumns(memory: ReturnType<typeof aStored>) {
  const { id, text, kind, agentId: agent_id, createdAt, updatedAt } = memory;
  const empty = { slot: null, superseded_by: null, interaction_id: null, session_id: null, device_id: null };
  const times = { about_from: null, about_to: null, valid_from: null, valid_to: null };
  return {
    ...{ id, text, kind, agent_id, created_at: createdAt, updated_at: updatedAt, extracted_by: 'rules' },
    ...{ ...empty, ...times, utterance: null, embedding: null, encoder: null, message_index: null },
  };
}

const deviceOf = (number: number): string => DEVICES[number % DEVICES.length] ?? '';
const at = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** Figures are what a recount of the stored rows gives, whatever happens in whatever order. */
export function describeAnalytics(kind: string, databaseEnv: () => Record<string, string>): void {
  describe(`figures over time on ${kind}`, () => {
    let world: AnalyticsWorld;
    beforeAll(async () => {
      const harness = await ManagerHarness.start(databaseEnv());
      await harness.setUp();
      const settings = { name: 'Ann', memoryProvider: 'Memory_local' };
      const agent = await harness.client.data<AgentView>('POST', '/api/agent', settings);
      world = new AnalyticsWorld(harness, agent.id);
      await world.get(AnalyticsRebuild).settled();
      for (const id of DEVICES) await world.bind(id);
    });
    afterAll(() => world.harness.stop());

    it('are what is counted from the stored rows, after anything', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          for (const one of steps) await world.steps[one.kind](one);
          await world.get(AnalyticsRebuild).settled();
          expect(await world.database.repository('analyticsRebuild').count()).toBe(0);
          const stored = await storedFigures(world.database, 'day');
          expect(stored).toEqual(await recountedFigures(world.database, 'day'));
        }),
        { numRuns: kind === 'SQLite' ? 40 : 12 },
      );
      const labels = await world.database.repository('analyticsRollup').find({ select: { label: true } });
      expect(labels.map(({ label }) => label)).not.toContain('my-secret-word');
    });

    it('count what is reported at the same time and again once', async () => {
      const turns = Array.from({ length: 12 }, (_, index) =>
        aTurn(`together-${index}`, { startedAt: at(-1), deviceId: deviceOf(index), agentId: world.agentId }),
      );
      const before = await storedFigures(world.database, 'hour');
      const report = (): Promise<unknown>[] => turns.map((turn) => world.get(TurnTraceService).report(turn));
      await Promise.all([...report(), ...report()]);
      const usages = Array.from({ length: 8 }, (_, index) =>
        aUsage(`usage-${index}`, { at: at(-1), agentId: 'u' }),
      );
      const tell = (): Promise<unknown>[] => usages.map((usage) => world.get(UsageService).report(usage));
      await Promise.all([...tell(), ...tell()]);
      await Promise.all(report());
      expect(await storedFigures(world.database, 'hour')).not.toEqual(before);
      expect(await storedFigures(world.database, 'day')).toEqual(
        await recountedFigures(world.database, 'day'),
      );
      const sums = await world.database.repository('analyticsRollup').findBy({ agent_id: 'u' });
      expect(Object.fromEntries(sums.map(({ metric, value }) => [metric, Number(value)]))).toEqual({
        ...{ call: 16, 'call.error': 8, 'call.latency': 16, 'tokens.input': 800, 'tokens.output': 160 },
      });
    });

    it('count no report that is too old to know whether it was counted', async () => {
      await world.get(UsageService).report(aUsage('old', { at: at(-36 * 24), agentId: 'old' }));
      expect(await world.database.repository('analyticsRollup').countBy({ agent_id: 'old' })).toBe(0);
    });

    it('are the same after they were counted again, with reports coming meanwhile, by two at once', async () => {
      const rebuild = world.get(AnalyticsRebuild);
      await world.steps.rebuild();
      const stepped = { one: 29, other: 2, hour: -2, kind: 'turn' as const };
      await Promise.all([
        ...[0, 1, 2, 3].map((one) => world.steps.add({ ...stepped, one, kind: 'add' })),
        world.steps.turn(stepped),
        rebuild.begin(SYSTEM),
      ]);
      await rebuild.settled();
      expect((await rebuild.state()).isRunning).toBe(false);
      expect(await storedFigures(world.database, 'hour')).toEqual(
        await recountedFigures(world.database, 'hour'),
      );
    });

    it('count erased memories without telling whose they were', async () => {
      await world.steps.add({ one: 3, other: 1, hour: 0, kind: 'add' });
      await world.steps.erasePerson({ one: 3, other: 0, hour: 0, kind: 'erasePerson' });
      const rows = await world.database.repository('analyticsRollup').find();
      expect(rows.some(({ metric }) => metric === 'memory.erased')).toBe(true);
      expect(JSON.stringify(rows)).not.toMatch(/02:00:00:00:0a|memory-\d/);
    });
  });
}
