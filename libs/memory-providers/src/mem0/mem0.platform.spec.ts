import { contractFaults, startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import { NoMemory, parseRoleId } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import { aBatch, anInteraction } from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { createMemoryProvider } from '../registry.js';
import { listPage } from './mem0.listing.js';
import { Mem0Platform } from './mem0.platform.js';
import type { Mem0Service } from './mem0.service.js';
import type { Mem0Memory } from './mem0.wire.js';

const deps = { logger: silentLogger() } as unknown as MemoryProviderDeps;
const ROLE = parseRoleId('aa:bb:cc:dd:ee:01');
const signal = (): AbortSignal => AbortSignal.timeout(4_000);

describe(Mem0Platform, () => {
  let emulator: Mem0Emulator;
  const providerFor = (fields: object = {}): MemoryProvider =>
    createMemoryProvider('mem0ai', { api_key: emulator.apiKey, base_url: emulator.url, ...fields }, deps);

  beforeEach(async () => (emulator = await startMem0Emulator({ processingMs: 'manual' })));
  afterEach(() => emulator.stop());

  it('sorts memories into the operator’s categories', async () => {
    const provider = providerFor({ custom_categories: '{"places":"where somebody lives","餐饮":"吃喝"}' });
    await provider.save(aBatch([anInteraction({ roleId: ROLE, says: 'I live in Berlin.' })]), signal());
    emulator.store.processAll();
    expect(emulator.log.all[0]?.body).toMatchObject({
      custom_categories: [{ places: 'where somebody lives' }, { 餐饮: '吃喝' }],
    });
    expect(emulator.log.all.flatMap((exchange) => contractFaults(exchange))).toEqual([]);
  });

  it('takes categories as a map of texts only', async () => {
    const provider = providerFor({ custom_categories: '{"places":["Berlin"]}' });
    expect(provider).toBeInstanceOf(NoMemory);
    expect(await provider.health(signal())).toMatchObject({
      reason: expect.stringContaining('Categories') as string,
    });
  });

  it('passes on what somebody thinks of a memory', async () => {
    const provider = providerFor();
    await provider.save(aBatch([anInteraction({ roleId: ROLE, says: 'I live in Berlin.' })]), signal());
    emulator.store.processAll();
    const id = emulator.store.memories[0]?.id ?? '';
    await provider.rate(ROLE, id, { verdict: 'very-bad', reason: 'I moved.' }, signal());
    await provider.rate(ROLE, id, { verdict: 'good' }, signal());
    expect(emulator.store.feedback).toMatchObject([
      { memory_id: id, feedback: 'VERY_NEGATIVE', feedback_reason: 'I moved.' },
      { memory_id: id, feedback: 'POSITIVE', feedback_reason: null },
    ]);
  });

  it('lists more than one page of the platform at once', async () => {
    const says = Array.from({ length: 450 }, (_, index) => `I know person ${index}.`).join(' ');
    const provider = providerFor();
    await provider.save(aBatch([anInteraction({ roleId: ROLE, says })]), signal());
    emulator.store.processAll();
    const page = await provider.list(ROLE, { page: 1, limit: 1_000 }, signal());
    expect([page.total, page.items.length]).toEqual([450, 450]);
    const second = await provider.list(ROLE, { page: 2, limit: 300 }, signal());
    expect([second.total, second.items.length]).toEqual([450, 150]);
  });
});

describe(listPage, () => {
  it('shows every current memory of the role once, with gaps for what must not be shown', async () => {
    const memories = Array.from({ length: 7 }, (_, index): Mem0Memory => ({
      id: `memory-${index}`,
      memory: `fact ${index}`,
      userId: index === 0 ? 'another role' : ROLE,
      replacedBy: index === 1 ? 'memory-2' : null,
      createdAt: `2026-03-01T08:00:0${9 - index}.000Z`,
    }));
    const service = {
      maxPageSize: 2,
      list: async (_user: string, { page, pageSize }: { page: number; pageSize: number }) => ({
        count: memories.length,
        results: memories.slice((page - 1) * pageSize, page * pageSize),
      }),
    } as unknown as Mem0Service;
    const pages = [];
    for (let page = 1; page <= 3; page += 1)
      pages.push((await listPage(service, ROLE, { page, limit: 3 }, signal())).items.map(({ id }) => id));
    expect(pages).toEqual([['memory-2'], ['memory-3', 'memory-4', 'memory-5'], ['memory-6']]);
    expect((await listPage(service, ROLE, { page: 4, limit: 3 }, signal())).items).toEqual([]);
  });
});
