import type { MemoryProvider, RoleId } from '@xiaozhi/memory';
import { NoMemory, parseRoleId } from '@xiaozhi/memory';
import { aBatch, anInteraction, describeMemoryProvider } from '@xiaozhi/memory/testing';
import { contractFaults, startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Exchange, Mem0Emulator } from '@xiaozhi/mem0-emulator';
import { silentLogger } from '@xiaozhi/observability';
import { resilient } from '../resilience/resilient.provider.js';
import { createMemoryProvider } from '../registry.js';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { Mem0Provider } from './mem0.provider.js';

const deps = {
  logger: silentLogger(),
  now: () => new Date(),
  newId: () => 'id',
} as unknown as MemoryProviderDeps;
const ROLE = parseRoleId('aa:bb:cc:dd:ee:01');
const KEY = 'm0-a-secret-key';
const signal = (): AbortSignal => AbortSignal.timeout(4_000);

const providerFor = (emulator: Mem0Emulator, key = emulator.apiKey): MemoryProvider =>
  createMemoryProvider('mem0ai', { api_key: key, base_url: emulator.url }, deps);

const traffic: Exchange[] = [];

describeMemoryProvider(
  'mem0ai on the emulator',
  async () => {
    const emulator = await startMem0Emulator({ processingMs: 0 });
    return {
      provider: providerFor(emulator),
      hang: () => emulator.faults.hang(),
      dispose: async () => {
        traffic.push(...emulator.log.all);
        await emulator.stop();
      },
    };
  },
  { capabilities: ['list', 'create', 'edit', 'history', 'track', 'feedback'] },
);

describe(Mem0Provider, () => {
  let emulator: Mem0Emulator;
  let provider: MemoryProvider;

  beforeEach(async () => {
    emulator = await startMem0Emulator({ apiKey: KEY, processingMs: 'manual' });
    provider = providerFor(emulator);
  });
  afterEach(async () => {
    traffic.push(...emulator.log.all);
    await emulator.stop();
  });

  it('is accepted at once, and extracted later', async () => {
    const receipt = await provider.save(aBatch([anInteraction({ says: 'I live in Berlin.' })]), signal());
    const trackingId = receipt.status === 'accepted' ? receipt.trackingId : '';
    expect(await provider.track(trackingId, signal())).toEqual({ status: 'processing' });
    emulator.store.processAll();
    expect(await provider.track(trackingId, signal())).toEqual({
      status: 'extracted',
      memoryIds: [emulator.store.memories[0]?.id],
    });
  });

  it('tells a failed and an unknown event', async () => {
    const receipt = await provider.save(aBatch(), signal());
    emulator.store.failAll();
    const trackingId = receipt.status === 'accepted' ? receipt.trackingId : '';
    expect(await provider.track(trackingId, signal())).toMatchObject({ status: 'failed' });
    expect(await provider.track('00000000-0000-4000-8000-000000000000', signal())).toMatchObject({
      status: 'failed',
    });
  });

  it('sends user and assistant messages, unwrapped, with role, origin, time and instructions', async () => {
    const at = '2026-03-01T08:00:00.000Z';
    const interaction = anInteraction({
      id: 'I-1',
      roleId: ROLE,
      channel: 'mqtt',
      messages: [
        { role: 'system' as 'user', content: 'You are helpful', at },
        { role: 'user', content: '{"content":"I live in Berlin.","language":"en"}', at },
        { role: 'tool' as 'user', content: '{"weather":"sunny"}', at },
        { role: 'assistant', content: 'Nice.', at },
      ],
    });
    await provider.save(aBatch([interaction], { instructions: 'Keep places only.' }), signal());
    expect(emulator.log.all.at(-1)?.body).toEqual({
      messages: [
        { role: 'user', content: 'I live in Berlin.' },
        { role: 'assistant', content: 'Nice.' },
      ],
      user_id: ROLE,
      metadata: {
        interaction_ids: ['I-1'],
        session_id: 'session-1',
        device_id: 'aa:bb:cc:dd:ee:01',
        agent_id: 'agent-1',
        channel: 'mqtt',
        said_at: at,
      },
      custom_instructions: 'Keep places only.',
      timestamp: Date.parse(at) / 1000,
    });
  });

  it('finds a half accepted save that is still being processed, and follows it', async () => {
    const batch = aBatch([anInteraction({ says: 'I live in Berlin.' })]);
    const first = await provider.save(batch, signal());
    const second = await provider.save({ ...batch, isRedelivery: true }, signal());
    expect(second).toEqual(first);
    expect(emulator.store.events).toHaveLength(1);
  });

  it('finds a processed save of another process, and does not add it again', async () => {
    emulator.store.add({
      messages: [{ role: 'user', content: 'I live in Berlin.' }],
      user_id: ROLE,
      metadata: { interaction_ids: ['I-9'] },
    });
    emulator.store.processAll();
    const batch = aBatch([anInteraction({ id: 'I-9', roleId: ROLE })], { isRedelivery: true });
    expect(await provider.save(batch, signal())).toEqual({
      status: 'extracted',
      memoryIds: [emulator.store.memories[0]?.id],
    });
    expect(emulator.store.events).toHaveLength(1);
  });

  it('binds every request to one role, and cannot be made to erase more', async () => {
    const other = parseRoleId('ff:ff:ff:ff:ff:ff');
    for (const roleId of [ROLE, other]) {
      await provider.save(aBatch([anInteraction({ roleId, says: `I live in ${roleId}.` })]), signal());
    }
    emulator.store.processAll();
    const id = emulator.store.memories.find((memory) => memory.user_id === ROLE)?.id ?? '';
    await provider.recall({ roleId: ROLE, text: 'live', limit: 3 }, signal());
    await provider.list(ROLE, { page: 1, limit: 10 }, signal());
    await provider.update(ROLE, id, 'x', signal());
    await provider.history(ROLE, id, signal());
    await provider.remove(ROLE, id, signal());
    await provider.removeAll(ROLE, signal());
    const scopes = emulator.log.all
      .filter(({ route }) => route !== undefined && !route.includes('{memory_id}'))
      .map(({ body, query }) => scopeOf(body) ?? query['user_id']);
    expect(scopes.every((scope) => scope === ROLE || scope === other)).toBe(true);
    expect(emulator.store.memories.map((memory) => memory.user_id)).toEqual([other]);
    for (const unscoped of ['*', '', ' ', '**']) {
      await expect(provider.removeAll(unscoped as RoleId, signal())).rejects.toMatchObject({
        code: 'MEMORY_REJECTED',
      });
    }
    expect(emulator.store.memories).toHaveLength(1);
  });

  it('returns within the deadline from a server that hangs, and ends the request', async () => {
    emulator.faults.hang();
    const bounded = resilient(provider, { logger: silentLogger(), deadlinesMs: { recall: 50 } });
    const startedAtMs = performance.now();
    await expect(bounded.recall({ roleId: ROLE, text: 'x', limit: 1 }, signal())).rejects.toMatchObject({
      code: 'MEMORY_UNAVAILABLE',
    });
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    const reason = new Error('barge-in');
    const turn = new AbortController();
    const recall = provider.recall({ roleId: ROLE, text: 'x', limit: 1 }, turn.signal);
    turn.abort(reason);
    await expect(recall).rejects.toBe(reason);
  });

  it('says that the key was refused, without the key', async () => {
    const refused = providerFor(emulator, 'm0-wrong-secret');
    const recall = refused.recall({ roleId: ROLE, text: 'x', limit: 1 }, signal());
    await expect(recall).rejects.toMatchObject({ code: 'MEMORY_UNAUTHORIZED' });
    const health = await refused.health(signal());
    expect(health).toMatchObject({
      status: 'disabled',
      reason: expect.stringContaining('refused the API key') as string,
    });
    expect(JSON.stringify(health)).not.toContain('m0-wrong-secret');
  });

  it('takes answers that are not JSON as unavailable', async () => {
    emulator.faults.garbage();
    await expect(provider.list(ROLE, { page: 1, limit: 1 }, signal())).rejects.toMatchObject({
      code: 'MEMORY_UNAVAILABLE',
    });
    expect(await provider.health(signal())).toMatchObject({ status: 'unavailable' });
  });

  it('is unavailable when nobody listens', async () => {
    await emulator.stop();
    await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
  });

  it('prints neither the key nor what was said, whatever goes wrong', async () => {
    const printed: string[] = [];
    const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const spies = methods.map((method) =>
      jest
        .spyOn(console, method)
        .mockImplementation((...args: unknown[]) => void printed.push(args.join(' '))),
    );
    const fresh = providerFor(emulator);
    await fresh.save(aBatch([anInteraction({ says: 'I live in Atlantis.' })]), signal());
    for (const status of [401, 400, 500]) {
      emulator.faults.failNext(1, status);
      await fresh
        .save(aBatch([anInteraction({ says: 'I live in Atlantis.' })]), signal())
        .catch(() => undefined);
    }
    await fresh.health(signal());
    spies.forEach((spy) => spy.mockRestore());
    expect(printed).toEqual([]);
  });

  it('asks for nothing that was not asked of it: no ping, no usage report', async () => {
    await provider.recall({ roleId: ROLE, text: 'x', limit: 1 }, signal());
    expect(emulator.log.all.map(({ path }) => path)).toEqual(['/v3/memories/search/']);
    expect(process.env['MEM0_TELEMETRY']).toBe('false');
  });
});

describe('the traffic with Mem0', () => {
  it('is as the platform describes it, in both directions', () => {
    expect(traffic.length).toBeGreaterThan(50);
    const answered = traffic.filter(({ status, answer }) => status === 200 && typeof answer !== 'string');
    expect(answered.flatMap((exchange) => contractFaults(exchange))).toEqual([]);
  });
});

describe(createMemoryProvider, () => {
  it.each([
    ['mem0ai', {}, /API key is missing/],
    ['mem0ai', { api_key: '  ' }, /API key is missing/],
    ['mem0ai', { api_key: '你的mem0ai api key' }, /placeholder/],
    ['mem0ai', { api_key: 'your-mem0-api-key' }, /placeholder/],
    ['mem0ai', { api_key: KEY, api_version: 'v3' }, /API version must be one of v1, v1.1, v2/],
    ['mem0ai', { api_key: KEY, base_url: 'ftp://x' }, /Server address must be/],
    ['forgotten', {}, /no Memory provider "forgotten"/],
  ])('gives no memory and a reason for %s %o', async (code, fields, reason) => {
    const warnings: string[] = [];
    const logger = {
      ...silentLogger(),
      warn: (f: object, m: string) => void warnings.push(JSON.stringify(f) + m),
    };
    const provider = createMemoryProvider(code, fields, { ...deps, logger });
    expect(provider).toBeInstanceOf(NoMemory);
    expect(await provider.health(signal())).toMatchObject({
      status: 'disabled',
      reason: expect.stringMatching(reason) as string,
    });
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain(KEY);
  });

  it.each(['v1', 'v1.1', 'v2'])('takes api_version %s', (api_version) => {
    expect(createMemoryProvider('mem0ai', { api_key: KEY, api_version }, deps)).toBeInstanceOf(Mem0Provider);
  });
});

function scopeOf(body: unknown): unknown {
  const request = body as { user_id?: unknown; filters?: { user_id?: unknown } } | undefined;
  return request?.user_id ?? request?.filters?.user_id;
}
