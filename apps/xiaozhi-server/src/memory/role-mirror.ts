import type { Interaction, Memory, MemoryProvider, RecalledMemory, RoleId } from '@xiaozhi/memory';
import type { TextEncoder } from '@xiaozhi/memory-index';
import type { Logger } from '@xiaozhi/observability';
import type { ErasedPeople } from '../rights/erased-people.js';
import { listMemories, timesOf } from './list-memories.js';
import { MirrorContent } from './mirror-content.js';
import type { MirrorQuery } from './mirror-content.js';
import type { RoleSnapshot } from './mirror-snapshot/role-snapshot.js';
import { memoriesOf } from './mirror-snapshot/snapshot.js';
import type { SnapshotMemory } from './mirror-snapshot/snapshot.js';
import { saidSince } from './said-since.js';
import { PROVISIONAL_PREFIX, provisionalId, provisionalTexts } from './provisional.js';

/** Memories mirrored per role: what a person gathers in years, at about 3 KB each with its embedding. */
const MIRROR_MAX_COUNT = 2_000;
/** Interactions whose words stand here until they are extracted; during a long outage the newest, the rest waits in the outbox alone. */
const PROVISIONAL_MAX_COUNT = 500;
/** Length of the vectors for which a memory counts once. */
const PLAIN_DIMENSION = 512;

export interface RoleMirrorDeps {
  encoder: TextEncoder | undefined;
  /** The offline encoder, where `encoder` is another one. */
  standby?: TextEncoder;
  logger: Logger;
  now: () => Date;
  /** Absent: nobody was erased. */
  erased?: ErasedPeople;
  /** Where listings are kept over restarts; absent: nowhere. */
  snapshot?: RoleSnapshot;
}

/**
 * One role's memories in the gateway: what recall searches at once, whatever the provider does. Holds the
 * provider's memories as last listed, and provisionally what was said since and is not yet extracted.
 */
export class RoleMirror {
  private readonly content: MirrorContent;
  private readonly provisionalIds = new Map<string, string[]>();
  /** Interactions whose extraction the next listing will hold. */
  private readonly extractedIds = new Set<string>();
  /** Counts what made a listing old. */
  private version = 0;
  private loading: { version: number; done: Promise<void> } | undefined;
  private reloading: Promise<void> | undefined;
  private loadedAtMs: number | undefined;
  /** A listing of this process is being taken in. */
  private isHolding = false;
  private restoring: Promise<void> | undefined;
  /** When that was listed which stands here until a listing of this process does. */
  private restoredAtMs: number | undefined;

  constructor(
    readonly roleId: RoleId,
    private readonly provider: MemoryProvider,
    private readonly deps: RoleMirrorDeps,
  ) {
    this.content = new MirrorContent(deps, deps.now);
  }

  /** Age of the last listing of this process in ms; Infinity before the first. */
  get ageMs(): number {
    return this.loadedAtMs === undefined
      ? Number.POSITIVE_INFINITY
      : this.deps.now().getTime() - this.loadedAtMs;
  }

  /** Those that are listed, and what was just said. */
  get memoriesCount(): number {
    return this.content.size;
  }

  /** What it takes of memory, in memories with vectors of the offline encoder. */
  get weight(): number {
    const dimension = Math.max(PLAIN_DIMENSION, this.deps.encoder?.dimension ?? 0);
    return Math.ceil((this.memoriesCount * dimension) / PLAIN_DIMENSION);
  }

  /**
   * Memories changed elsewhere: a listing that began before is no news, and recall waits for one that is. What was
   * listed before the last start goes at once.
   */
  expire(): void {
    this.version += 1;
    this.loadedAtMs = undefined;
    if (this.restoredAtMs !== undefined) this.content.letGo();
    this.restoredAtMs = undefined;
  }

  /** Lets go of everything at once, what was just said included. */
  clear(): void {
    this.expire();
    this.content.clear();
    this.provisionalIds.clear();
    this.extractedIds.clear();
  }

  /** Takes what was listed before the last start, until there is a listing of this process. Never rejects; read once. */
  restore(): Promise<void> {
    this.restoring ??= this.readSnapshot();
    return this.restoring;
  }

  /** Lists the role's memories; simultaneous calls share one listing. Rejects when the provider fails. */
  load(signal: AbortSignal): Promise<void> {
    if (this.loading !== undefined)
      return this.loading.version === this.version ? this.loading.done : this.reload(signal);
    const done = this.list(signal).finally(() => {
      this.loading = undefined;
    });
    this.loading = { version: this.version, done };
    return done;
  }

  /**
   * As `load`, with a listing that begins after the call: one that is under way may have missed what was stored since
   * it began.
   */
  reload(signal: AbortSignal): Promise<void> {
    if (this.loading === undefined) return this.load(signal);
    this.reloading ??= this.loading.done
      .catch(() => undefined)
      .then(() => {
        this.reloading = undefined;
        return this.load(signal);
      });
    return this.reloading;
  }

  /** What was just said, until its extraction is listed. */
  addProvisional(said: Interaction): void {
    const interaction = saidSince(said, this.deps.erased?.erasedAtMs(said.roleId));
    if (interaction === undefined) return;
    const items = provisionalTexts(interaction).map((text, position) => ({
      id: provisionalId(interaction.id, position),
      text,
      updatedAt: interaction.occurredAt,
    }));
    this.content.add(items);
    this.provisionalIds.set(
      interaction.id,
      items.map((item) => item.id),
    );
    const [oldest] = this.provisionalIds.keys();
    if (oldest !== undefined && this.provisionalIds.size > PROVISIONAL_MAX_COUNT) this.settle([oldest]);
  }

  /** Interactions whose words stand here until they are extracted. */
  get provisionalInteractionIds(): readonly string[] {
    return [...this.provisionalIds.keys()];
  }

  /** True for what was just said and no provider has extracted yet. */
  isProvisional(memoryId: string): boolean {
    return memoryId.startsWith(PROVISIONAL_PREFIX);
  }

  /** Takes one memory out: it was deleted at the provider. @throws SnapshotStoreError where it is still on the disk */
  async remove(memoryId: string): Promise<void> {
    this.content.remove(memoryId);
    if (this.isProvisional(memoryId)) return;
    // A listing that is under way may hold it still.
    this.version += 1;
    await this.forgetSnapshot();
  }

  /** Nothing of the role is kept over a restart until the next listing. @throws SnapshotStoreError where it is still on the disk */
  async forgetSnapshot(): Promise<void> {
    await this.deps.snapshot?.forget();
  }

  /** Takes provisional memories out: their extraction is done, or there was nothing to remember. */
  settle(interactionIds: readonly string[]): void {
    for (const interactionId of interactionIds) {
      for (const id of this.provisionalIds.get(interactionId) ?? []) this.content.remove(id);
      this.provisionalIds.delete(interactionId);
      this.extractedIds.delete(interactionId);
    }
  }

  /**
   * As `settle`, once a listing that begins after the call is here. Rejects when it fails: then they go with the next
   * call whose listing succeeds.
   */
  async settleWhenListed(interactionIds: readonly string[], signal: AbortSignal): Promise<void> {
    for (const id of interactionIds) if (this.provisionalIds.has(id)) this.extractedIds.add(id);
    const extractedIds = [...this.extractedIds];
    await this.reload(signal);
    this.settle(extractedIds);
  }

  /** Has the encoder load what it needs for texts like this one, so that no question waits for it. Never rejects. */
  async prepare(text: string, signal: AbortSignal): Promise<void> {
    const encoders = [this.deps.encoder, this.deps.standby].filter((each) => each !== undefined);
    await Promise.allSettled(encoders.map((encoder) => encoder.encode([text], signal, 'question')));
  }

  /** Searches what is here; by words alone where no encoder answers in time. */
  async search(query: MirrorQuery, signal: AbortSignal): Promise<readonly RecalledMemory[]> {
    const found = await this.content.search(query, signal);
    if (this.restoredAtMs !== undefined) this.noteUse(this.restoredAtMs);
    return found;
  }

  private async list(signal: AbortSignal): Promise<void> {
    if (!this.provider.capabilities.has('list')) return;
    const { version } = this;
    const begun = this.deps.snapshot?.begin(this.deps.now().getTime());
    try {
      const found = await listMemories(this.provider, this.roleId, MIRROR_MAX_COUNT, signal);
      if (await this.hold(found, version)) {
        begun?.keep(found.map(toSnapshot));
        return;
      }
    } finally {
      begun?.end();
    }
    // What came back may be gone by now.
    return this.list(signal);
  }

  /** @returns false when it is no news any more */
  private async hold(found: readonly Memory[], version: number): Promise<boolean> {
    this.isHolding = true;
    try {
      if (!(await this.content.hold(found, () => this.version === version))) return false;
    } finally {
      this.isHolding = false;
    }
    this.loadedAtMs = this.deps.now().getTime();
    this.restoredAtMs = undefined;
    return true;
  }

  private async readSnapshot(): Promise<void> {
    const { version } = this;
    const isWanted = (): boolean =>
      this.version === version && this.loadedAtMs === undefined && !this.isHolding;
    if (!isWanted()) return;
    const snapshot = await this.deps.snapshot?.read();
    if (snapshot === undefined || !isWanted()) return;
    const memories = await memoriesOf(snapshot);
    if (!isWanted()) return;
    this.restoredAtMs = snapshot.listedAtMs;
    await this.content.hold(memories, isWanted);
  }

  private noteUse(listedAtMs: number): void {
    this.deps.snapshot?.noteUse();
    const ageMs = this.deps.now().getTime() - listedAtMs;
    const { roleId } = this;
    this.deps.logger.debug({ roleId, ageMs }, 'recalled from what was listed before the last start');
  }
}

function toSnapshot(memory: Memory): SnapshotMemory {
  const { id, text, updatedAt } = memory;
  return { id, text, updatedAt, ...timesOf(memory) };
}
