import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecalledMemory, RoleId } from '@xiaozhi/memory';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { silentLogger } from '@xiaozhi/observability';
import type { AgentConfigSource } from '../config/agent-config.source.js';
import type { ConfiguredAgentRuntimes } from '../config/agent-runtime.source.js';
import type { ProviderStateReporter } from '../config/provider-state.reporter.js';
import { UsageMeter } from '../provider-usage/usage-meter.js';
import { AGENT } from '../testing/fake-providers.js';
import type { EncoderPool } from './encoder-pool.js';
import { MemoryBindingSource } from './memory-binding.source.js';

const [ANN, BOB] = ['02:00:00:00:00:01', '02:00:00:00:00:02'] as [RoleId, RoleId];
const signal = new AbortController().signal;
const encoder = {
  ...{ name: 'none', dimension: 1, encode: () => Promise.resolve([]) },
  ...{ warmUp: () => Promise.resolve(), close: () => Promise.resolve() },
};

/** A service that answers every search with how often it was asked. */
class Service {
  searches: string[] = [];
  private server: Server | undefined;

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      if (request.url?.includes('/search') === true) this.searches.push(request.url);
      const memory = `asked ${this.searches.length} times`;
      const results = [{ id: 'm', memory, created_at: '2026-03-01T12:00:00Z', score: 0.9 }];
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ results }));
    });
    this.server = server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

describe(MemoryBindingSource, () => {
  let service: Service;
  let meter: UsageMeter;
  let bindings: MemoryBindingSource;
  let fields: Record<string, unknown>;

  beforeEach(async () => {
    service = new Service();
    fields = { type: 'mem0ai', api_key: 'm0-key-of-a-test', base_url: await service.start() };
    meter = new UsageMeter();
    const answer = () => ({
      ...{ kind: 'known', isFresh: true, agent: AGENT },
      models: { selected_module: { Memory: 'Memory_x' }, Memory: { Memory_x: fields } },
    });
    bindings = new MemoryBindingSource(
      { findCached: answer } as unknown as AgentConfigSource,
      { llmOf: () => ({}) } as unknown as ConfiguredAgentRuntimes,
      {
        ...{ logger: silentLogger(), memoryStore: new InMemoryMemoryStore(), offlineEncoder: encoder, meter },
        encoders: { of: () => ({ encoder }) } as unknown as EncoderPool,
        ...{ now: () => new Date(), newId: () => 'id' },
      },
      { report: () => undefined } as unknown as ProviderStateReporter,
    );
  });
  afterEach(() => service.stop());

  const recall = async (roleId: RoleId, text = 'Where do I live?'): Promise<string> => {
    const found = await bindings.findCached('d')?.provider.recall({ roleId, text, limit: 5 }, signal);
    return (found ?? []).map((memory: RecalledMemory) => memory.text).join();
  };

  it('asks a service once for what a person asks twice, over all sessions, and counts that', async () => {
    expect(await recall(ANN)).toBe('asked 1 times');
    expect(await recall(ANN, 'where do I live')).toBe('asked 1 times');
    expect(await recall(BOB)).toBe('asked 2 times');
    const lines = meter.take().flatMap((report) => report.lines.filter(({ call }) => call === 'recall'));
    expect(lines.map(({ calls, cacheHits }) => [calls, cacheHits])).toEqual([[2, 1]]);
  });

  it('asks again when the memories changed, and always where the operator says so', async () => {
    await recall(ANN);
    bindings.recalls.forget(ANN);
    expect(await recall(ANN)).toBe('asked 2 times');
    fields = { ...fields, recall_cache_seconds: 0 };
    await recall(ANN);
    expect(await recall(ANN)).toBe('asked 4 times');
  });
});
