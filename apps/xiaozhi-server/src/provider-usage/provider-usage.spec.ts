import type { UsageLine, UsageReport } from '@xiaozhi/contracts';
import { usageReport } from '@xiaozhi/contracts';
import { MemoryUnavailable, parseRoleId } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import { FakeMemoryProvider, describeMemoryProvider } from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import { llmWithFallback } from '../failover/with-fallback.js';
import { requestOf } from '../llm/llm.contract.js';
import { LlmError } from '../llm/llm.js';
import type { Llm } from '../llm/llm.js';
import { meteredEncoder } from './metered-encoder.js';
import { llmOfAgent, meteredLlm } from './metered-llm.js';
import { MeteredMemoryProvider } from './metered-memory.js';
import { UsageMeter } from './usage-meter.js';
import { UsageReporter } from './usage-reporter.js';

const never = new AbortController().signal;
const TOLD = { inputTokens: 30, cachedInputTokens: 10, outputTokens: 4 };

/** A model that says what it is told to. */
function aModel(options: { code?: string; usage?: typeof TOLD; error?: Error; answer?: string } = {}): Llm {
  const { code = 'openai', usage, error, answer = 'Hello there.' } = options;
  return {
    code,
    async *reply(request) {
      if (error !== undefined) throw error;
      for (const word of answer.split(/(?<= )/)) yield word;
      if (usage !== undefined) request.onUsage?.(usage);
    },
    complete: async (prompt) => {
      if (usage !== undefined) prompt.onUsage?.(usage);
      return Promise.resolve(answer);
    },
  };
}

async function drain(llm: Llm): Promise<string> {
  let text = '';
  for await (const part of llm.reply(requestOf('Hi'), never)) text += typeof part === 'string' ? part : '';
  return text;
}

const linesOf = (meter: UsageMeter): Record<string, UsageLine[]> =>
  Object.fromEntries(meter.take().map(({ agentId, lines }) => [agentId, lines]));

describe(meteredLlm, () => {
  it('counts the tokens that the service tells, as the agent whose turn it is', async () => {
    const meter = new UsageMeter();
    const shared = meteredLlm(aModel({ usage: TOLD }), 'LLM_x', meter);
    await Promise.all(['a', 'b'].map((agent) => drain(llmOfAgent(shared, agent, meter))));
    await llmOfAgent(shared, 'a', meter).complete?.({ system: 's', user: 'u' }, never);
    const { a, b } = linesOf(meter);
    expect(a).toMatchObject([
      { configId: 'LLM_x', call: 'reply', calls: 1, ...TOLD, estimatedTokens: 0, errors: {} },
      { call: 'complete', calls: 1, ...TOLD, inputCharacters: 2, outputCharacters: 12 },
    ]);
    expect(b).toMatchObject([{ calls: 1, ...TOLD }]);
    expect(meter.take()).toEqual([]);
  });

  it('estimates what the service does not tell, and says so', async () => {
    const meter = new UsageMeter();
    await drain(meteredLlm(aModel(), 'LLM_x', meter));
    const line = linesOf(meter)['']?.[0];
    expect(line?.outputTokens).toBe(4);
    expect(line?.estimatedTokens).toBe((line?.inputTokens ?? 0) + 4);
  });

  it('takes the answers of rules for no tokens', async () => {
    const meter = new UsageMeter();
    await drain(meteredLlm(aModel({ code: 'rule_based' }), 'LLM_rules', meter));
    expect(linesOf(meter)['']).toMatchObject([
      { calls: 1, inputTokens: 0, outputTokens: 0, outputCharacters: 12 },
    ]);
  });

  it('counts the model that failed and the one that answered, each by its own config', async () => {
    const meter = new UsageMeter();
    const broken = aModel({ error: new LlmError('LLM_UNAVAILABLE', 'down') });
    const chain = llmWithFallback(
      meteredLlm(broken, 'LLM_one', meter),
      meteredLlm(aModel({ usage: TOLD }), 'LLM_two', meter),
      silentLogger(),
    );
    expect(await drain(llmOfAgent(chain, 'a', meter))).toBe('Hello there.');
    expect(linesOf(meter)).toMatchObject({
      a: [
        { configId: 'LLM_one', errors: { LLM_UNAVAILABLE: 1 } },
        { configId: 'LLM_two', errors: {}, outputTokens: 4 },
      ],
    });
  });

  it('counts a reply that nobody heard to its end once', async () => {
    const meter = new UsageMeter();
    for await (const _ of meteredLlm(aModel(), 'LLM_x', meter).reply(requestOf('Hi'), never)) break;
    expect(linesOf(meter)['']).toMatchObject([{ calls: 1, errors: {}, outputCharacters: 6 }]);
  });
});

describeMemoryProvider(
  'a metered provider',
  async () => {
    const metering = { agentId: 'a', configId: 'Memory_x', meter: new UsageMeter() };
    return { provider: new MeteredMemoryProvider(new FakeMemoryProvider(), metering) };
  },
  { capabilities: ['list', 'create', 'edit', 'history'] },
);

describe(MeteredMemoryProvider, () => {
  const roleId = parseRoleId('r');
  const inner = (parts: Partial<MemoryProvider>): MemoryProvider =>
    ({ code: 'mem0ai', capabilities: new Set(), ...parts }) as MemoryProvider;
  const said = { role: 'user' as const, content: 'four', at: '2026-03-01T10:00:00.000Z' };
  const interaction = { id: 'i', roleId, sessionId: 's', agentId: 'a', deviceId: 'd', recalledTexts: [] };
  const batch = {
    ...{ roleId, isRedelivery: false, timeZone: 'UTC', strictness: 'normal' as const, instructions: '' },
    interactions: [{ ...interaction, occurredAt: said.at, messages: [said] }],
  };

  it('counts facts by receipts, and what the extraction asks a model for as the same agent', async () => {
    const meter = new UsageMeter();
    const model = meteredLlm(aModel({ usage: TOLD }), 'LLM_x', meter);
    const save: MemoryProvider['save'] = async () => {
      await model.complete?.({ system: 's', user: 'u' }, never);
      return { status: 'extracted', memoryIds: ['1', '2'] };
    };
    const metering = { agentId: 'a', configId: 'Memory_x', meter };
    await new MeteredMemoryProvider(inner({ save }), metering).save(batch, never);
    expect(linesOf(meter)).toMatchObject({
      a: [
        { configId: 'LLM_x', call: 'complete', outputTokens: 4 },
        { configId: 'Memory_x', call: 'save', facts: 2, inputCharacters: 4 },
      ],
    });
  });

  it('counts every call but a look at its health', async () => {
    const meter = new UsageMeter();
    const provider = new MeteredMemoryProvider(
      inner({
        update: () => Promise.reject(new MemoryUnavailable('down')),
        remove: () => Promise.resolve(),
        health: () => Promise.resolve({ status: 'ready' }),
      }),
      { agentId: 'a', configId: 'Memory_x', meter },
    );
    await provider.remove(roleId, 'm', never);
    await provider.health(never);
    await expect(provider.update(roleId, 'm', 'words', never)).rejects.toThrow('down');
    expect(linesOf(meter)['a']).toMatchObject([
      { call: 'remove', calls: 1, inputCharacters: 0, errors: {} },
      { call: 'update', calls: 1, inputCharacters: 5, errors: { MEMORY_UNAVAILABLE: 1 } },
    ]);
  });

  it.each([
    ['MEMORY_UNAVAILABLE', new MemoryUnavailable('down'), never],
    ['LATE', new Error('x'), AbortSignal.abort(new DOMException('late', 'TimeoutError'))],
    ['ABORTED', new Error('x'), AbortSignal.abort()],
    ['UNKNOWN', new Error('what somebody said'), never],
  ])('counts a recall that failed as %s', async (code, error, signal) => {
    const meter = new UsageMeter();
    const provider = new MeteredMemoryProvider(inner({ recall: () => Promise.reject(error) }), {
      agentId: 'a',
      configId: 'Memory_x',
      meter,
    });
    await expect(provider.recall({ roleId, text: 'Hi', limit: 3 }, signal)).rejects.toBe(error);
    expect(linesOf(meter)).toMatchObject({ a: [{ call: 'recall', calls: 1, errors: { [code]: 1 } }] });
  });
});

describe(meteredEncoder, () => {
  it('counts as whoever asks, and else as the agent it was made for', async () => {
    const meter = new UsageMeter();
    const encode = (): Promise<Float32Array[]> => Promise.resolve([new Float32Array(1)]);
    const metering = { agentId: 'a', configId: 'Memory_x', meter };
    const encoder = meteredEncoder({ name: 'e', dimension: 1, encode }, metering);
    await encoder.encode(['abc'], never);
    await meter.asAgent('b', () => encoder.encode(['abc'], never));
    meter.asAgent('b', () => meter.cacheHit('Memory_x', 'recall'));
    expect(linesOf(meter)).toMatchObject({
      a: [{ call: 'embed', calls: 1, inputCharacters: 3 }],
      b: [{ call: 'embed' }, { call: 'recall', calls: 0, cacheHits: 1 }],
    });
  });
});

describe(UsageReporter, () => {
  const idle = { queued: 0, inFlight: 0, accepted: 0, dead: 0, oldestAgeMs: 0 };
  const deps = (meter: UsageMeter, waiting: number): [UsageReport[], UsageReporter] => {
    const sent: UsageReport[] = [];
    const reporter = new UsageReporter({
      ...{ meter, everyMs: 60_000, now: () => new Date('2026-03-01T10:00:00.000Z'), logger: silentLogger() },
      send: async (report) => void sent.push(usageReport.parse(report)),
      outbox: () =>
        Promise.resolve({ memory: { ...idle, queued: waiting, oldestAgeMs: waiting * 100 }, report: idle }),
    });
    return [sent, reporter];
  };

  it('tells in the form of the contract what was asked and what waits, and nothing when there is nothing', async () => {
    const meter = new UsageMeter();
    await drain(llmOfAgent(meteredLlm(aModel(), 'LLM_x', meter), 'a', meter));
    const [sent, reporter] = deps(meter, 3);
    await reporter.stop();
    expect(sent).toMatchObject([
      { agentId: 'a', lines: [{ calls: 1 }], backlog: [] },
      { agentId: '', lines: [], backlog: [{ topic: 'memory', waiting: 3, dead: 0, oldestAgeMs: 300 }] },
    ]);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
    const [silent, quiet] = deps(meter, 0);
    await quiet.stop();
    expect(silent).toEqual([]);
  });
});
