import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentModels } from '@xiaozhi/contracts';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { silentLogger } from '@xiaozhi/observability';
import { OutboxWorker, SqliteOutbox, systemClock } from '@xiaozhi/outbox';
import { settled } from '@xiaozhi/outbox/testing';
import { AgentConfigSource } from '../config/agent-config.source.js';
import type { ConfiguredAgentRuntimes } from '../config/agent-runtime.source.js';
import { LastKnownGoodStore } from '../config/last-known-good.store.js';
import type { AgentModelsAnswer, ManagerApi } from '../config/manager-api.js';
import { UsageMeter } from '../provider-usage/usage-meter.js';
import { AGENT } from '../testing/fake-providers.js';
import { personalMemories } from '../testing/personal-memories.js';
import type { EncoderPool } from './encoder-pool.js';
import { InteractionDelivery } from './interaction.delivery.js';
import type { InteractionReporter } from './interaction.reporter.js';
import { MemoryBindingSource } from './memory-binding.source.js';
import { MEMORY_TOPIC, UTTERANCE_TOPIC } from './memory-queue.js';
import { RoleMirrorRegistry } from './role-mirror.registry.js';

const DEVICE = '02:00:00:00:00:01' as RoleId;
const [SOLD, SAID, BOUGHT] = [
  '2026-03-01T08:00:00.000Z',
  '2026-03-01T12:00:00.000Z',
  '2026-03-02T08:00:00.000Z',
];
const signal = new AbortController().signal;
const encoder = {
  ...{ name: 'none', dimension: 1, encode: () => Promise.resolve([]) },
  ...{ warmUp: () => Promise.resolve(), close: () => Promise.resolve() },
};

/** What one memory service was given: with which key, so for which agent, and for whom. */
interface Given {
  key: string;
  userId: string;
  words: string;
}

/** Every agent has its own key at one memory service. */
class Bench {
  readonly given: Given[] = [];
  readonly states: string[] = [];
  /** Agents that there are, by id, with the scope of their memory. */
  readonly agents = new Map([
    ['ann', 'device'],
    ['bob', 'device'],
  ]);
  device: { agentId: string; boundAt?: string } | undefined = { agentId: 'ann', boundAt: SOLD };
  private readonly folder = mkdtempSync(join(tmpdir(), 'former-owner-'));
  readonly outbox = SqliteOutbox.open({ file: join(this.folder, 'outbox.db') });
  private readonly mirrors = new RoleMirrorRegistry({
    ...{ encoder: undefined, logger: silentLogger(), now: () => new Date(BOUGHT) },
  });
  private server!: Server;
  bindings!: MemoryBindingSource;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const words = Buffer.concat(chunks).toString('utf8');
        if (request.method === 'POST' && request.url === '/memories') {
          const { user_id: userId = '' } = JSON.parse(words) as { user_id?: string };
          this.given.push({ key: String(request.headers['x-api-key']), userId, words });
        }
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ results: [] }));
      });
    });
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const manager = {
      agentModels: ({ agentId }: { agentId?: string }) => Promise.resolve(this.answer(url, agentId)),
    } as unknown as ManagerApi;
    const copies = new LastKnownGoodStore(this.folder, () => 'secret', silentLogger());
    this.bindings = new MemoryBindingSource(
      new AgentConfigSource(manager, copies, silentLogger()),
      { llmOf: () => ({}) } as unknown as ConfiguredAgentRuntimes,
      {
        ...{ logger: silentLogger(), memoryStore: new InMemoryMemoryStore(), offlineEncoder: encoder },
        ...{ encoders: { of: () => ({ encoder }) } as unknown as EncoderPool, meter: new UsageMeter() },
        ...{ now: () => new Date(BOUGHT), newId: () => 'id' },
      },
      { report: () => undefined } as never,
    );
  }

  /** @param under of the agent, at the device's present binding unless told otherwise */
  said(id: string, agentId: string, more: Partial<Interaction> = {}): Interaction {
    return {
      ...{ id, roleId: DEVICE, sessionId: 's', agentId, deviceId: DEVICE, boundAt: SOLD },
      ...{ occurredAt: SAID, recalledTexts: [] },
      messages: [
        { role: 'user', content: `My sister is called ${id}.`, at: SAID },
        { role: 'assistant', content: 'I see.', at: SAID },
      ],
      ...more,
    };
  }

  async queue(...interactions: Interaction[]): Promise<void> {
    for (const payload of interactions)
      await this.outbox.append({
        id: payload.id,
        topic: MEMORY_TOPIC,
        partitionKey: payload.roleId,
        payload,
      });
  }

  /** Delivers what waits, until nothing does. */
  async drain(): Promise<void> {
    const delivery = new InteractionDelivery({
      ...{ bindings: this.bindings, mirrors: this.mirrors, logger: silentLogger() },
      ...{ states: { report: () => undefined } },
      reporter: {
        report: ({ id }: Interaction, { state }: { state: string }) => {
          this.states.push(`${id} ${state}`);
          return Promise.resolve();
        },
      } as unknown as InteractionReporter,
    });
    let wake = (): void => undefined;
    const worker = new OutboxWorker({
      ...{ outbox: this.outbox, topic: MEMORY_TOPIC, concurrency: 2, maxBatch: 8, clock: systemClock },
      ...{ backoff: { baseMs: 1, maxMs: 1 }, random: () => 1, deadlineMs: 5_000 },
      deliver: (batch, stop) => delivery.deliver(batch, stop),
      onOutcome: () => wake(),
    });
    await worker.start();
    for (;;) {
      const settled = new Promise<void>((resolve) => (wake = resolve));
      const { queued, inFlight } = await this.outbox.stats(MEMORY_TOPIC);
      if (queued + inFlight === 0) break;
      await settled;
    }
    await worker.stop();
  }

  async dead(): Promise<string[]> {
    const { items } = await this.outbox.deadLetters(MEMORY_TOPIC, { page: 1, limit: 9 });
    return items.map(({ id, lastError }) => `${id}: ${lastError}`);
  }

  /** A session of whoever has the device now. */
  async session(): Promise<ReturnType<ReturnType<typeof personalMemories>['open']>> {
    await this.bindings.fetch(DEVICE);
    const now = (): Date => new Date(BOUGHT);
    const memories = personalMemories(this.outbox, this.bindings, now, { mirrors: this.mirrors });
    const { agentId: id = '', boundAt } = this.device ?? {};
    return memories.open({ agent: { ...AGENT, id, boundAt }, deviceId: DEVICE, sessionId: 'now' });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
    await this.outbox.close();
    rmSync(this.folder, { recursive: true });
  }

  private answer(url: string, agentId: string | undefined): AgentModelsAnswer {
    const { device } = this;
    if (agentId === undefined && device === undefined) return { kind: 'needs-binding', code: '123456' };
    const id = agentId ?? device?.agentId ?? '';
    const memoryScope = this.agents.get(id);
    if (memoryScope === undefined) return { kind: 'unknown-agent' };
    const fields = { type: 'mem0ai', api_key: `key-of-${id}`, base_url: url, server_kind: 'self-hosted' };
    const boundAt = agentId === undefined ? device?.boundAt : undefined;
    const models: AgentModels = {
      selected_module: { Memory: 'Memory_x' },
      Memory: { Memory_x: fields },
      agent: { ...AGENT, id, memoryScope, boundAt },
    };
    return { kind: 'models', models };
  }
}

describe('what was said before a device went to another owner', () => {
  let bench: Bench;
  const givenTo = (): string[] => bench.given.map(({ key, userId }) => `${key} ${userId}`);

  beforeEach(async () => {
    bench = new Bench();
    await bench.start();
  });
  afterEach(() => bench.stop());

  it('is delivered to nobody, and kept as a dead letter that says why', async () => {
    await bench.queue(bench.said('one', 'ann'), bench.said('two', 'ann'));
    bench.device = { agentId: 'bob', boundAt: BOUGHT };
    await bench.queue(bench.said('mine', 'bob', { boundAt: BOUGHT }));
    await bench.drain();
    expect(givenTo()).toEqual([`key-of-bob ${DEVICE}`]);
    expect(bench.given[0]?.words).not.toMatch(/one|two/);
    const why = 'The device was bound anew since this was said: it may be of a former owner.';
    expect(await bench.dead()).toEqual([`two: ${why}`, `one: ${why}`]);
    expect(bench.states).toEqual(['one failed', 'two failed', 'mine nothing']);
  });

  it('is told by the time where the binding was not written down', async () => {
    await bench.queue(bench.said('one', 'ann', { boundAt: undefined }));
    bench.device = { agentId: 'ann', boundAt: BOUGHT };
    await bench.drain();
    expect([givenTo(), (await bench.dead()).length]).toEqual([[], 1]);
  });

  it('goes to the agent under which it was said where the owner moved the device', async () => {
    await bench.queue(bench.said('one', 'ann'));
    bench.device = { agentId: 'bob', boundAt: SOLD };
    await bench.drain();
    expect(givenTo()).toEqual([`key-of-ann ${DEVICE}`]);
  });

  it('goes to nobody where that agent is gone', async () => {
    await bench.queue(bench.said('one', 'ann'));
    bench.device = { agentId: 'bob', boundAt: SOLD };
    bench.agents.delete('ann');
    await bench.drain();
    expect(givenTo()).toEqual([]);
    expect(await bench.dead()).toEqual(['one: The agent under which this was said is gone.']);
  });

  it('goes to the memory that an agent shares, wherever the device is', async () => {
    const roleId = 'agent:ann' as RoleId;
    await bench.queue(bench.said('one', 'ann', { roleId }));
    bench.device = { agentId: 'bob', boundAt: BOUGHT };
    await bench.drain();
    await bench.queue(bench.said('two', 'ann', { roleId }));
    bench.device = undefined;
    await bench.drain();
    expect(givenTo()).toEqual(['key-of-ann agent:ann', 'key-of-ann agent:ann']);
  });

  it('is not known to a session of the new owner, and goes along with no turn there', async () => {
    await bench.queue(bench.said('queued', 'ann'));
    const cut = bench.said('cut', 'ann');
    const utterance = { topic: UTTERANCE_TOPIC, partitionKey: DEVICE, payload: cut };
    await bench.outbox.append({ id: 'utterance:cut', ...utterance });
    bench.device = { agentId: 'bob', boundAt: BOUGHT };
    const session = await bench.session();
    const known = await session.find('', signal);
    expect(JSON.stringify(known)).not.toMatch(/queued|cut/);
    await session.capture({
      turnId: 'mine',
      messages: [
        { role: 'user', content: 'I live in Berlin.', at: BOUGHT },
        { role: 'assistant', content: 'I see.', at: BOUGHT },
      ],
      recalled: { memories: [], section: '', tookMs: 0, isComplete: true },
    });
    const queued = await bench.outbox.pending(MEMORY_TOPIC, DEVICE);
    const mine = queued.find(({ id }) => id === 'mine')?.payload;
    expect(mine).toMatchObject({ agentId: 'bob', boundAt: BOUGHT });
    expect(JSON.stringify(mine)).not.toMatch(/queued|cut/);
    // The words of the cut turn are handed on beside the session.
    while ((await bench.outbox.pending(UTTERANCE_TOPIC, DEVICE)).length > 0) await settled();
    await bench.drain();
    expect(bench.given.map(({ key, words }) => [key, /queued|cut/.test(words)])).toEqual([
      ['key-of-bob', false],
    ]);
    expect((await bench.dead()).map((line) => line.split(':')[0]).sort()).toEqual(['cut', 'queued']);
  });
});
