import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { parseRoleId } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import {
  ROLES_OF_THE_CONTRACT,
  aBatch,
  anInteraction,
  describeMemoryProvider,
} from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { createMemoryProvider } from '../registry.js';
import { closeEngines } from './engine/engine-pool.js';
import { startPgvectorServer } from './testing/pgvector-server.js';
import type { PgvectorServer } from './testing/pgvector-server.js';
import { extractPlainly, vectorOf } from './testing/plain-models.js';

const ROLE = parseRoleId('aa:bb:cc:dd:ee:01');
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

let server: PgvectorServer;
let models: OpenAiEmulator;
let folder: string;
let nextCollection = 1;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mem0-pgvector-'));
  server = await startPgvectorServer();
  models = await startOpenAiEmulator({
    chat: (messages) => extractPlainly({ system: '', user: messages.at(-1)?.content ?? '' }),
    embed: (text) => [...vectorOf(text)],
  });
});
afterEach(() => models.faults.clear());
afterAll(async () => {
  await closeEngines();
  await models.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Settings as an operator enters them; a collection of its own for each, unless given. */
const settings = (fields: object = {}): Record<string, unknown> => ({
  vector_store: 'pgvector',
  vector_store_url: server.url,
  collection: `memories_${(nextCollection += 1)}`,
  folder,
  llm_base_url: models.url,
  llm_model: 'emulated',
  embedder_base_url: models.url,
  embedder_model: 'emulated',
  ...fields,
});
const providerFor = (fields: Record<string, unknown>): MemoryProvider =>
  createMemoryProvider('mem0_oss', fields, { logger: silentLogger() } as unknown as MemoryProviderDeps);

let contracted: MemoryProvider | undefined;

describeMemoryProvider(
  'mem0_oss on PostgreSQL with pgvector',
  async () => {
    const provider = (contracted ??= providerFor(settings()));
    return {
      provider,
      hang: () => models.faults.hang(),
      dispose: async () => {
        for (const role of ROLES_OF_THE_CONTRACT) await provider.removeAll(role, signal());
      },
    };
  },
  { capabilities: ['list', 'edit', 'history'] },
);

describe('mem0_oss on PostgreSQL with pgvector', () => {
  const batch = aBatch([anInteraction({ roleId: ROLE, says: 'I live in Berlin.' })]);
  const placeOf = async (provider: MemoryProvider): Promise<string[]> =>
    (await provider.recall({ roleId: ROLE, text: 'live in Berlin', limit: 3 }, signal())).map(
      ({ text }) => text,
    );

  it('has what it stored for another process, whose histories lie elsewhere', async () => {
    const fields = settings();
    await providerFor(fields).save(batch, signal());
    await closeEngines();
    const console_ = providerFor({ ...fields, folder: join(folder, 'elsewhere') });
    expect(await placeOf(console_)).toEqual(['I live in Berlin.']);
    const [memory] = (await console_.list(ROLE, { page: 1, limit: 5 }, signal())).items;
    expect(await console_.history(ROLE, memory?.id ?? '', signal())).toMatchObject([
      { event: 'add', newText: 'I live in Berlin.' },
    ]);
  });

  it('removes what an attempt left that broke off, and adds it whole', async () => {
    const fields = settings();
    await providerFor(fields).save(batch, signal());
    await closeEngines();
    // Another folder knows nothing of a save that came to its end: as after a crash just before it.
    const again = providerFor({ ...fields, folder: join(folder, 'crashed') });
    await again.save({ ...batch, isRedelivery: true }, signal());
    expect((await again.list(ROLE, { page: 1, limit: 5 }, signal())).total).toBe(1);
  });

  it('loses its connections without ending the process, and opens new ones', async () => {
    const provider = providerFor(settings());
    await provider.save(batch, signal());
    await server.close();
    await expect(provider.save(aBatch(), signal())).rejects.toMatchObject({ code: 'MEMORY_UNAVAILABLE' });
    await server.open();
    expect(await placeOf(provider)).toEqual(['I live in Berlin.']);
  });

  it.each([
    [401, 'MEMORY_UNAUTHORIZED'],
    [404, 'MEMORY_UNAVAILABLE'],
    [429, 'MEMORY_THROTTLED'],
    [500, 'MEMORY_UNAVAILABLE'],
  ])('says what a model means that answers %i', async (status, code) => {
    const provider = providerFor(settings({ embedding_dims: 128 }));
    models.faults.failNext(1, status);
    await expect(provider.save(batch, signal())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`HTTP ${status}`) as string,
    });
    expect(await provider.save(batch, signal())).toMatchObject({ status: 'extracted' });
  });

  it('says that a collection holds vectors of another embedder', async () => {
    const fields = settings();
    await providerFor(fields).save(batch, signal());
    const encoder = {
      name: 'shorter',
      dimension: 3,
      encode: async (texts: readonly string[]) => texts.map(() => Float32Array.of(1, 0, 0)),
    };
    const { embedder_base_url: _address, embedder_model: _model, ...others } = fields;
    const deps = { logger: silentLogger(), encoder } as unknown as MemoryProviderDeps;
    const changed = createMemoryProvider('mem0_oss', others, deps);
    await expect(changed.save(aBatch(), signal())).rejects.toMatchObject({
      message: expect.stringContaining('use another collection') as string,
    });
  });

  it('says that a plain Redis has no search module', async () => {
    const redis = { vector_store: 'redis', vector_store_url: 'redis://127.0.0.1:6379' };
    expect(await providerFor(settings(redis)).health(signal())).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining('no search module') as string,
    });
  });
});
