import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Mem0Emulator } from '@xiaozhi/mem0-emulator';
import { NoMemory, parseRoleId } from '@xiaozhi/memory';
import type { MemoryProvider } from '@xiaozhi/memory';
import { aBatch, anInteraction, describeMemoryProvider } from '@xiaozhi/memory/testing';
import { silentLogger } from '@xiaozhi/observability';
import type { MemoryProviderDeps } from '../memory-provider-deps.js';
import { createMemoryProvider } from '../registry.js';
import { Mem0Server } from './mem0.server.js';

const deps = { logger: silentLogger() } as unknown as MemoryProviderDeps;
const ROLE = parseRoleId('aa:bb:cc:dd:ee:01');
const signal = (): AbortSignal => AbortSignal.timeout(4_000);

const startServer = (): Promise<Mem0Emulator> => startMem0Emulator({ api: 'self-hosted' });
const providerFor = ({ url, apiKey }: Mem0Emulator, key = apiKey): MemoryProvider =>
  createMemoryProvider('mem0ai', { api_key: key, base_url: url, server_kind: 'self-hosted' }, deps);

describeMemoryProvider(
  'mem0ai on a stand-in of the self-hosted server',
  async () => {
    const emulator = await startServer();
    return {
      provider: providerFor(emulator),
      hang: () => emulator.faults.hang(),
      dispose: () => emulator.stop(),
    };
  },
  { capabilities: ['list', 'edit', 'history'] },
);

describe(Mem0Server, () => {
  let emulator: Mem0Emulator;
  beforeEach(async () => (emulator = await startServer()));
  afterEach(() => emulator.stop());

  it('speaks the paths of the open-source server, with its key, and binds every request to a role', async () => {
    const provider = providerFor(emulator);
    const interaction = anInteraction({
      id: 'I-1',
      roleId: ROLE,
      says: 'I live in Berlin.',
      channel: 'websocket',
    });
    const receipt = await provider.save(aBatch([interaction], { instructions: 'Places only.' }), signal());
    expect(receipt).toEqual({ status: 'extracted', memoryIds: [emulator.store.memories[0]?.id] });
    await provider.recall({ roleId: ROLE, text: 'Berlin', limit: 3 }, signal());
    await provider.removeAll(ROLE, signal());
    expect(emulator.log.all.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /memories',
      'POST /search',
      'DELETE /memories',
    ]);
    expect(emulator.log.all[0]?.body).toMatchObject({
      user_id: ROLE,
      prompt: 'Places only.',
      metadata: { interaction_ids: ['I-1'], session_id: 'session-1', channel: 'websocket' },
    });
    expect(emulator.log.all[2]?.query).toEqual({ user_id: ROLE });
  });

  it('does not add again what a lost answer was about', async () => {
    const provider = providerFor(emulator);
    const batch = aBatch([anInteraction({ roleId: ROLE, says: 'I live in Berlin.' })]);
    const first = await provider.save(batch, signal());
    expect(await provider.save({ ...batch, isRedelivery: true }, signal())).toEqual(first);
    expect(emulator.store.events).toHaveLength(1);
  });

  it('says that a key was refused', async () => {
    expect(await providerFor(emulator, 'another-key').health(signal())).toMatchObject({ status: 'disabled' });
  });

  it('is not ready for a provider that takes it for the platform', async () => {
    const fields = { api_key: emulator.apiKey, base_url: emulator.url };
    const mistaken = createMemoryProvider('mem0ai', fields, deps);
    expect(await mistaken.health(signal())).not.toEqual({ status: 'ready' });
  });

  it('needs an address', async () => {
    const provider = createMemoryProvider('mem0ai', { api_key: 'k', server_kind: 'self-hosted' }, deps);
    expect(provider).toBeInstanceOf(NoMemory);
    expect(await provider.health(signal())).toMatchObject({
      reason: expect.stringContaining('Server address') as string,
    });
  });
});
