import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryUnavailable } from '@xiaozhi/memory';
import type { Interaction, InteractionBatch, MemoryProvider, RoleId, SaveReceipt } from '@xiaozhi/memory';
import { silentLogger } from '@xiaozhi/observability';
import { OutboxWorker, SqliteOutbox } from '@xiaozhi/outbox';
import { ManualClock } from '@xiaozhi/outbox/testing';
import { InteractionDelivery } from './interaction.delivery.js';
import type { InteractionReporter } from './interaction.reporter.js';
import type { MemoryBindingSource } from './memory-binding.source.js';
import { MEMORY_TOPIC, MemoryQueue } from './memory-queue.js';
import { RoleMirrorRegistry } from './role-mirror.registry.js';

const MINUTE_MS = 60_000;
/** Between two turns of a role. */
const PAUSE_MINUTES = 5;
const ROLES = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as RoleId[];
const never = (): Promise<never> => new Promise(() => undefined);

type Fault = (store: () => void) => Promise<SaveReceipt>;

/** What may go wrong, each before and after the provider has stored what it was given. */
const FAULTS: Record<string, Fault> = {
  'refuses with 500': () => Promise.reject(new MemoryUnavailable('500')),
  'stores, then answers with 500': async (store) => {
    store();
    throw new MemoryUnavailable('500');
  },
  hangs: never,
  'stores, then hangs': (store) => {
    store();
    return never();
  },
  'stores, then answers garbage': async (store) => {
    store();
    throw new SyntaxError('Unexpected token < in JSON');
  },
};

/** Keeps each interaction once: it looks for those that may have come before, as the real ones do. */
class StandInProvider {
  readonly stored: string[] = [];
  fault: Fault | undefined;

  async save({ interactions, isRedelivery }: InteractionBatch): Promise<SaveReceipt> {
    const store = (): void => {
      for (const { id } of interactions) if (!isRedelivery || !this.stored.includes(id)) this.stored.push(id);
    };
    if (this.fault !== undefined) return this.fault(store);
    store();
    return { status: 'extracted', memoryIds: [] };
  }
}

describe('an hour in which the provider', () => {
  let folder: string;
  let clock: ManualClock;
  let provider: StandInProvider;
  let outbox: SqliteOutbox;
  let queue: MemoryQueue;
  let worker: OutboxWorker;
  let said: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bad-hour-'));
    clock = new ManualClock();
    provider = new StandInProvider();
    outbox = SqliteOutbox.open({ file: join(folder, 'outbox.db'), now: () => clock.now() });
    queue = new MemoryQueue(outbox, { of: () => Promise.resolve([]) });
    said = [];
    worker = new OutboxWorker({
      ...{ outbox, topic: MEMORY_TOPIC, concurrency: 8, maxBatch: 8, clock, random: () => 1 },
      ...{ backoff: { baseMs: 500, maxMs: MINUTE_MS }, deadlineMs: 30_000 },
      deliver: (batch, signal) => delivery().deliver(batch, signal),
    });
    queue.attach(worker);
    await worker.start();
  });
  afterEach(async () => {
    const stopped = worker.stop(0);
    await clock.advance(0);
    await stopped;
    await outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function delivery(): InteractionDelivery {
    const whole = { code: 'local', capabilities: new Set(), save: provider.save.bind(provider) };
    const binding = {
      ...{ key: 'local', configId: 'Memory_local', isOff: false, agent: { memoryInstructions: '' } },
      provider: whole as unknown as MemoryProvider,
    };
    return new InteractionDelivery({
      bindings: { fetchFor: () => Promise.resolve(binding) } as unknown as MemoryBindingSource,
      mirrors: new RoleMirrorRegistry({ encoder: undefined, logger: silentLogger(), now: () => clock.now() }),
      reporter: { report: () => Promise.resolve() } as unknown as InteractionReporter,
      states: { report: () => undefined },
      logger: silentLogger(),
    });
  }

  async function sayAndWait(
    minutes: number,
    atMinute: (minute: number) => void = () => undefined,
  ): Promise<void> {
    for (let minute = 0; minute < minutes; minute += PAUSE_MINUTES) {
      atMinute(minute);
      for (const roleId of ROLES) {
        const id = `${roleId}/${String(said.length).padStart(3, '0')}`;
        said.push(id);
        await queue.append(interactionOf(id, roleId, clock.now()));
      }
      await clock.advance(PAUSE_MINUTES * MINUTE_MS);
    }
  }

  async function expectAllOnceInOrder(): Promise<void> {
    expect([...provider.stored].sort()).toEqual([...said].sort());
    for (const roleId of ROLES) {
      const own = provider.stored.filter((id) => id.startsWith(roleId));
      expect(own).toEqual([...own].sort());
    }
    expect(await outbox.stats(MEMORY_TOPIC)).toMatchObject({ queued: 0, inFlight: 0, dead: 0 });
  }

  it.each(Object.entries(FAULTS))(
    '%s loses nothing, stores nothing twice, and keeps the order',
    async (_, fault) => {
      provider.fault = fault;
      await sayAndWait(60);
      expect((await outbox.stats(MEMORY_TOPIC)).queued).toBeGreaterThan(0);
      provider.fault = undefined;
      await clock.advance(20 * MINUTE_MS);
      await expectAllOnceInOrder();
    },
  );

  it('does another of these every five minutes, while the clock jumps, loses nothing either', async () => {
    const faults = [...Object.values(FAULTS), undefined];
    const day = 24 * 60 * MINUTE_MS;
    const jumps = new Map([
      [10, day],
      [25, -2 * day],
      [40, 3 * day],
      [55, -90 * MINUTE_MS],
    ]);
    await sayAndWait(60, (minute) => {
      provider.fault = faults[(minute / PAUSE_MINUTES) % faults.length];
      clock.jump(jumps.get(minute) ?? 0);
    });
    provider.fault = undefined;
    await clock.advance(20 * MINUTE_MS);
    await expectAllOnceInOrder();
  });
});

function interactionOf(id: string, roleId: RoleId, at: Date): Interaction {
  const occurredAt = at.toISOString();
  const messages = (['user', 'assistant'] as const).map((role) => ({
    role,
    content: `${id} ${role}`,
    at: occurredAt,
  }));
  return {
    id,
    roleId,
    sessionId: 's',
    agentId: 'a',
    deviceId: roleId,
    occurredAt,
    messages,
    recalledTexts: [],
  };
}
