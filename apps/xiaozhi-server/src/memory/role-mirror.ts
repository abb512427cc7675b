import type {
  Interaction,
  Memory,
  MemoryProvider,
  MemoryTimes,
  RecalledMemory,
  RoleId,
} from '@xiaozhi/memory';
import { HybridIndex, questionToEncode } from '@xiaozhi/memory-index';
import type { TextEncoder } from '@xiaozhi/memory-index';
import { withDeadline } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { untilAborted } from '../async/until-aborted.js';
import { PROVISIONAL_PREFIX, provisionalId, provisionalTexts } from './provisional.js';

const PAGE_LIMIT = 200;
/** Memories mirrored per role: what a person gathers in years, at about 3 KB each with its embedding. */
const MIRROR_MAX_COUNT = 2_000;
/** Interactions whose words stand here until they are extracted; during a long outage the newest, the rest waits in the outbox alone. */
const PROVISIONAL_MAX_COUNT = 500;
const ENCODE_BATCH_COUNT = 32;
/** A question is encoded in some 10 ms; one that takes longer is searched by its words, within the recall's deadline. */
const ENCODE_WAIT_MS = 120;

export interface RoleMirrorDeps {
  encoder: TextEncoder | undefined;
  logger: Logger;
  now: () => Date;
}

/**
 * One role's memories in the gateway: what recall searches at once, whatever the provider does. Holds the
 * provider's memories as last listed, and provisionally what was said since and is not yet extracted.
 */
export class RoleMirror {
  private readonly index = new HybridIndex();
  private readonly provisionalIds = new Map<string, string[]>();
  /** Interactions whose extraction the next listing will hold. */
  private readonly extractedIds = new Set<string>();
  private times: ReadonlyMap<string, MemoryTimes> = new Map();
  private mirroredIds: ReadonlySet<string> = new Set();
  private loading: Promise<void> | undefined;
  private reloading: Promise<void> | undefined;
  private loadedAtMs: number | undefined;

  constructor(
    readonly roleId: RoleId,
    private readonly provider: MemoryProvider,
    private readonly deps: RoleMirrorDeps,
  ) {}

  /** Age of the last listing in ms; Infinity before the first. */
  get ageMs(): number {
    return this.loadedAtMs === undefined
      ? Number.POSITIVE_INFINITY
      : this.deps.now().getTime() - this.loadedAtMs;
  }

  /** Those that are listed, and what was just said. */
  get memoriesCount(): number {
    return this.index.size;
  }

  /** Lists the role's memories; simultaneous calls share one listing. Rejects when the provider fails. */
  load(signal: AbortSignal): Promise<void> {
    this.loading ??= this.list(signal).finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  /**
   * As `load`, with a listing that begins after the call: one that is under way may have missed what was stored since
   * it began.
   */
  reload(signal: AbortSignal): Promise<void> {
    if (this.loading === undefined) return this.load(signal);
    this.reloading ??= this.loading
      .catch(() => undefined)
      .then(() => {
        this.reloading = undefined;
        return this.load(signal);
      });
    return this.reloading;
  }

  /** What was just said, until its extraction is listed. */
  addProvisional(interaction: Interaction): void {
    const items = provisionalTexts(interaction).map((text, position) => ({
      id: provisionalId(interaction.id, position),
      text,
      updatedAt: interaction.occurredAt,
    }));
    this.index.upsert(items);
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

  /** Takes one memory out: it was deleted at the provider. */
  remove(memoryId: string): void {
    this.index.remove(memoryId);
  }

  /** Takes provisional memories out: their extraction is done, or there was nothing to remember. */
  settle(interactionIds: readonly string[]): void {
    for (const interactionId of interactionIds) {
      for (const id of this.provisionalIds.get(interactionId) ?? []) this.index.remove(id);
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

  /**
   * Searches what is here; lexically where the encoder is absent, late or broken.
   * @param timeZone IANA zone in which "yesterday" is meant; UTC unless given
   */
  async search(
    text: string,
    limit: number,
    signal: AbortSignal,
    timeZone?: string,
  ): Promise<readonly RecalledMemory[]> {
    const embedding = await this.encode(text, signal);
    return this.index
      .search({ text, embedding, limit, now: this.deps.now(), timeZone })
      .map(({ id, text: memory, updatedAt, score }) => ({
        id,
        text: memory,
        updatedAt,
        score,
        ...this.times.get(id),
        source: id.startsWith(PROVISIONAL_PREFIX) ? 'provisional' : 'mirror',
      }));
  }

  private async encode(text: string, signal: AbortSignal): Promise<Float32Array | undefined> {
    if (this.deps.encoder === undefined || this.index.size === 0) return undefined;
    const limit = withDeadline(signal, ENCODE_WAIT_MS);
    try {
      return (await untilAborted(this.deps.encoder.encode([questionToEncode(text)], limit), limit))[0];
    } catch (error) {
      if (!signal.aborted) this.deps.logger.warn({ error }, 'query not encoded; recall is lexical only');
      return undefined;
    }
  }

  private async list(signal: AbortSignal): Promise<void> {
    if (!this.provider.capabilities.has('list')) return;
    const found: Memory[] = [];
    for (let page = 1; found.length < MIRROR_MAX_COUNT; page += 1) {
      const { items, total } = await this.provider.list(this.roleId, { page, limit: PAGE_LIMIT }, signal);
      found.push(...items);
      // A short page is not the last one: a provider leaves out what is no longer true.
      if (page * PAGE_LIMIT >= total) break;
    }
    const ids = new Set(found.map((item) => item.id));
    for (const id of this.mirroredIds) if (!ids.has(id)) this.index.remove(id);
    const items = found.map(({ id, text, updatedAt }) => ({ id, text, updatedAt }));
    this.index.upsert(items);
    this.times = new Map(found.map((memory) => [memory.id, timesOf(memory)]));
    this.mirroredIds = ids;
    this.loadedAtMs = this.deps.now().getTime();
    void this.encodeAll(items);
  }

  /** Runs behind the conversation: recall is lexical for what has no embedding yet. */
  private async encodeAll(items: readonly { id: string; text: string; updatedAt: string }[]): Promise<void> {
    const { encoder, logger } = this.deps;
    if (encoder === undefined) return;
    try {
      for (let start = 0; start < items.length; start += ENCODE_BATCH_COUNT) {
        const batch = items.slice(start, start + ENCODE_BATCH_COUNT);
        const embeddings = await encoder.encode(
          batch.map((item) => item.text),
          AbortSignal.timeout(60_000),
        );
        const current = batch.filter((item) => this.mirroredIds.has(item.id));
        this.index.upsert(current.map((item) => ({ ...item, embedding: embeddings[batch.indexOf(item)] })));
      }
    } catch (error) {
      logger.warn({ error, roleId: this.roleId }, 'memories not encoded; recall is lexical only');
    }
  }
}

function timesOf({ aboutFrom, aboutTo, validFrom, validTo }: Memory): MemoryTimes {
  return { aboutFrom, aboutTo, validFrom, validTo };
}
