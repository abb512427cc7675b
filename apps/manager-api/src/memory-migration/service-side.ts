import { MemoryUnsupported, isMemoryImporter } from '@xiaozhi/memory';
import type { Memory, MemoryProvider, PortableMemory, RoleId } from '@xiaozhi/memory';
import { fromProvider } from '../memory-transfer/exported-memory.js';
import type { ExportedMemory } from '../memory-transfer/exported-memory.js';
import type { MigrationSide, SideMemory } from './migration-side.js';
import { callPatiently } from './patient-call.js';
import type { PatienceOptions } from './patient-call.js';

const PAGE_COUNT = 200;

/** Memories that a service keeps. What it does not tell of them is not moved; what it cannot hold stands in metadata. */
export class ServiceSide implements MigrationSide {
  readonly code: string;
  readonly canWrite: boolean;

  /** @param migrationId goes with each memory that is written, so that an interrupted job knows its own */
  constructor(
    readonly configId: string,
    private readonly provider: MemoryProvider,
    private readonly patience: PatienceOptions,
    private readonly migrationId?: string,
  ) {
    this.code = provider.code;
    this.canWrite = isMemoryImporter(provider);
  }

  async *read(roleId: RoleId): AsyncIterable<SideMemory> {
    for (let page = 1; ; page += 1) {
      const request = { page, limit: PAGE_COUNT };
      const { items, total } = await this.call((signal) =>
        isMemoryImporter(this.provider)
          ? this.provider.listPortable(roleId, request, signal)
          : this.provider.list(roleId, request, signal),
      );
      for (const memory of items) yield toSide(memory);
      if (page * PAGE_COUNT >= total) return;
    }
  }

  /** Services list current memories only. */
  countSuperseded(): Promise<number> {
    return Promise.resolve(0);
  }

  async write(roleId: RoleId, side: SideMemory): Promise<string | undefined> {
    const { provider, migrationId } = this;
    if (!isMemoryImporter(provider))
      throw new MemoryUnsupported(`[${this.code}] takes no memories as they are.`);
    const memory: PortableMemory = {
      ...toPortable(side.memory, roleId),
      originId: side.originId,
      migrationId,
    };
    // A try that seemed to fail may have arrived: it is looked for before the next.
    let tries = 0;
    return this.call(async (signal) => {
      tries += 1;
      const before = tries === 1 ? undefined : await this.findOwn(roleId, side.originId, signal);
      return before ?? provider.importMemory(roleId, memory, signal);
    });
  }

  remove(roleId: RoleId, memoryId: string): Promise<void> {
    return this.call((signal) => this.provider.remove(roleId, memoryId, signal));
  }

  private async findOwn(roleId: RoleId, originId: string, signal: AbortSignal): Promise<string | undefined> {
    const { provider, migrationId } = this;
    if (!isMemoryImporter(provider)) return undefined;
    // Some list by when a memory was said: what was written just now may stand on any page.
    for (let page = 1; ; page += 1) {
      const request = { page, limit: PAGE_COUNT };
      const { items, total } = await provider.listPortable(roleId, request, signal);
      const own = items.find((one) => one.originId === originId && one.migrationId === migrationId);
      if (own !== undefined || page * PAGE_COUNT >= total) return own?.id;
    }
  }

  private call<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return callPatiently(work, this.patience);
  }
}

function toSide({ slot, originId, migrationId, ...memory }: Memory & Partial<PortableMemory>): SideMemory {
  return {
    memory: { ...fromProvider(memory), ...(slot === undefined ? {} : { slot }) },
    originId: originId ?? memory.id,
    ...(migrationId === undefined ? {} : { migrationId }),
  };
}

function toPortable(memory: ExportedMemory, roleId: RoleId): PortableMemory {
  const { interactionId, sessionId, deviceId, agentId, utterance, messageIndex, extractedBy } = memory;
  const { slot, aboutFrom, aboutTo, validFrom, validTo } = memory;
  const provenance = { interactionId, sessionId, deviceId, agentId, utterance, messageIndex, extractedBy };
  return {
    ...{ id: memory.id, roleId, text: memory.text, kind: memory.kind },
    ...{ createdAt: memory.createdAt, updatedAt: memory.updatedAt },
    ...withoutNull({ slot, aboutFrom, aboutTo, validFrom, validTo }),
    provenance: withoutNull(provenance),
  };
}

type WithoutNull<T> = { [K in keyof T]?: Exclude<T[K], null> };

function withoutNull<T extends object>(fields: T): WithoutNull<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as WithoutNull<T>;
}
