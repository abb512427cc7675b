import { startMem0Emulator } from '@xiaozhi/mem0-emulator';
import type { Exchange, Mem0Emulator } from '@xiaozhi/mem0-emulator';
import type { MemoryProvider, RecallQuery } from '@xiaozhi/memory';
import {
  addWindowOf,
  createMemoryProvider,
  memoryProviders,
  recallCacheMs,
  resilient,
} from '@xiaozhi/memory-providers';
import type { AddWindow, MemoryProviderDeps } from '@xiaozhi/memory-providers';
import { newId, silentLogger } from '@xiaozhi/observability';

const CODE = 'mem0ai';

/** The emulated Mem0 and its provider, as the gateway makes it. Adds are worked on when the bench says so. */
export class Service {
  /** Questions of the bench itself. */
  private readonly probes = new Set<Exchange>();

  private constructor(
    private readonly emulator: Mem0Emulator,
    readonly provider: MemoryProvider,
    /** How long answers are kept, in ms, by the provider's default. */
    readonly cacheMs: number,
    /** How long turns wait to go as one add, by the provider's default. */
    readonly addWindow: AddWindow | undefined,
  ) {}

  static async start(): Promise<Service> {
    const emulator = await startMem0Emulator({ processingMs: 'manual' });
    const fields = { type: CODE, api_key: emulator.apiKey, base_url: emulator.url };
    const logger = silentLogger();
    // Mem0 keeps memories itself.
    const memoryStore = undefined as unknown as MemoryProviderDeps['memoryStore'];
    const bare = createMemoryProvider(CODE, fields, { logger, memoryStore, now: () => new Date(), newId });
    const definition = memoryProviders.definitions.find(({ code }) => code === CODE);
    const provider = resilient(bare, { logger });
    return new Service(
      emulator,
      provider,
      recallCacheMs(definition, fields),
      addWindowOf(definition, fields),
    );
  }

  get exchanges(): Exchange[] {
    return this.emulator.log.all.filter((exchange) => !this.probes.has(exchange));
  }

  get memoriesCount(): number {
    return this.emulator.store.memories.length;
  }

  /** Works on all adds that wait. */
  process(): void {
    this.emulator.store.processAll();
  }

  /** What it would answer now; not counted. */
  async probe(query: RecallQuery): Promise<string[]> {
    const before = this.emulator.log.all.length;
    const found = await this.provider.recall(query, new AbortController().signal);
    for (const exchange of this.emulator.log.all.slice(before)) this.probes.add(exchange);
    return found.map(({ text }) => text);
  }

  stop(): Promise<void> {
    return this.emulator.stop();
  }
}
