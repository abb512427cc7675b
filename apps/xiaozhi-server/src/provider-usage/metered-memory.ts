import { DelegatingMemoryProvider } from '@xiaozhi/memory';
import type {
  InteractionBatch,
  Memory,
  MemoryCall,
  MemoryProvider,
  NewMemory,
  Page,
  PageRequest,
  RecallQuery,
  RecalledMemory,
  RoleId,
  SaveProgress,
  SaveReceipt,
} from '@xiaozhi/memory';
import { failureOf } from './usage-meter.js';
import type { ProviderMetering, UsageAmounts } from './usage-meter.js';

/** The same provider, whose calls are counted as an agent's. Looking at its health is nobody's. */
export class MeteredMemoryProvider extends DelegatingMemoryProvider {
  constructor(
    inner: MemoryProvider,
    private readonly metering: ProviderMetering,
  ) {
    super(inner);
  }

  override save(batch: InteractionBatch, signal: AbortSignal): Promise<SaveReceipt> {
    const said = batch.interactions.flatMap(({ messages }) => messages.map(({ content }) => content));
    return this.counted('save', signal, () => this.inner.save(batch, signal), {
      asked: said,
      resultOf: (receipt) => (receipt.status === 'extracted' ? { facts: receipt.memoryIds.length } : {}),
    });
  }

  override track(trackingId: string, signal: AbortSignal): Promise<SaveProgress> {
    return this.counted('track', signal, () => this.inner.track(trackingId, signal), {
      resultOf: (progress) => (progress.status === 'extracted' ? { facts: progress.memoryIds.length } : {}),
    });
  }

  override recall(query: RecallQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    return this.counted('recall', signal, () => this.inner.recall(query, signal), {
      asked: [query.text],
      resultOf: (found) => ({ outputCharacters: lengthOf(found.map(({ text }) => text)) }),
    });
  }

  override list(roleId: RoleId, page: PageRequest, signal: AbortSignal): Promise<Page<Memory>> {
    return this.counted('list', signal, () => this.inner.list(roleId, page, signal), {
      resultOf: ({ items }) => ({ outputCharacters: lengthOf(items.map(({ text }) => text)) }),
    });
  }

  override create(roleId: RoleId, memory: NewMemory, signal: AbortSignal): Promise<void> {
    const work = (): Promise<void> => this.inner.create(roleId, memory, signal);
    return this.counted('create', signal, work, { asked: [memory.text] });
  }

  override update(roleId: RoleId, memoryId: string, text: string, signal: AbortSignal): Promise<Memory> {
    const work = (): Promise<Memory> => this.inner.update(roleId, memoryId, text, signal);
    return this.counted('update', signal, work, { asked: [text] });
  }

  protected override around<T>(
    call: MemoryCall,
    signal: AbortSignal,
    work: (bound: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return call === 'health' ? work(signal) : this.counted(call, signal, () => work(signal));
  }

  private counted<T>(
    call: Exclude<MemoryCall, 'health'>,
    signal: AbortSignal,
    work: () => Promise<T>,
    { asked = [], resultOf = () => ({}) }: Counting<T> = {},
  ): Promise<T> {
    const { agentId, configId, meter } = this.metering;
    return meter.asAgent(agentId, async () => {
      const metered = meter.begin(configId, call);
      const input = { inputCharacters: lengthOf(asked) };
      try {
        const result = await work();
        metered.end({ ...input, ...resultOf(result) });
        return result;
      } catch (error) {
        metered.end(input, failureOf(error, signal));
        throw error;
      }
    });
  }
}

/** What of a call counts beside that it came. */
interface Counting<T> {
  asked?: readonly string[];
  resultOf?: (result: T) => UsageAmounts;
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
