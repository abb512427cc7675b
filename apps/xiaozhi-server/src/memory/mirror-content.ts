import { setImmediate } from 'node:timers/promises';
import type { Memory, MemoryTimes, RecalledMemory } from '@xiaozhi/memory';
import { HybridIndex } from '@xiaozhi/memory-index';
import type { IndexedMemory } from '@xiaozhi/memory-index';
import { timesOf } from './list-memories.js';
import type { SnapshotMemory } from './mirror-snapshot/snapshot.js';
import { MirrorVectors } from './mirror-vectors.js';
import type { EncoderVectors, MirrorVectorsDeps } from './mirror-vectors.js';
import { PROVISIONAL_PREFIX } from './provisional.js';

/** As many as are indexed without holding up anybody else's turn: a millisecond or two. */
const STEP_COUNT = 10;
/** Nobody waits for longer. */
const PATIENCE_MS = 5_000;

export interface MirrorQuery {
  text: string;
  limit: number;
  timeZone?: string;
  withinMs?: number;
  /** What is waited for before what is here is looked through; the question is encoded meanwhile. Never rejects. */
  after?: Promise<unknown>;
}

/** What a mirror holds of its role, with vectors, to be searched: what is listed, and what was just said. */
export class MirrorContent {
  private index = new HybridIndex();
  private times: ReadonlyMap<string, MemoryTimes> = new Map();
  private listed: ReadonlyMap<string, IndexedMemory> = new Map();
  private readonly vectors: MirrorVectors;
  /** Whose vectors the index holds now. */
  private shown: EncoderVectors | undefined;

  constructor(
    deps: MirrorVectorsDeps,
    private readonly now: () => Date,
  ) {
    this.vectors = new MirrorVectors(deps);
    this.shown = this.vectors.first;
  }

  get size(): number {
    return this.index.size;
  }

  clear(): void {
    this.index = new HybridIndex();
    this.times = new Map();
    this.listed = new Map();
    for (const vectors of this.vectors.kept) vectors.take([]);
  }

  /** Beside what is listed. */
  add(items: readonly IndexedMemory[]): void {
    this.index.upsert(items);
  }

  remove(id: string): void {
    this.index.remove(id);
    if (this.listed.has(id)) this.listed = new Map([...this.listed].filter(([known]) => known !== id));
  }

  /** Lets go of what is listed, not of what was just said. */
  letGo(): void {
    this.know([]);
  }

  /**
   * In place of what was listed before: in steps, so that nobody else's turn is held up, until all is held or it is no
   * longer wanted. One at a time.
   * @returns whether all is held
   */
  async hold(
    memories: readonly (SnapshotMemory & Pick<Memory, 'vector'>)[],
    isWanted: () => boolean,
  ): Promise<boolean> {
    if (!isWanted()) return false;
    this.know(memories);
    const ids = [...this.listed.keys()];
    for (let start = 0; start < ids.length; start += STEP_COUNT) {
      this.index.upsert(this.withVectors(ids.slice(start, start + STEP_COUNT)));
      await setImmediate();
      if (!isWanted()) return false;
    }
    this.fill();
    return true;
  }

  /**
   * Searches what is here; by words alone where no encoder answers in time.
   * @param timeZone IANA zone in which "yesterday" is meant; UTC unless given. @param withinMs of the whole recall
   */
  async search(
    { text, limit, timeZone, withinMs = PATIENCE_MS, after }: MirrorQuery,
    signal: AbortSignal,
  ): Promise<readonly RecalledMemory[]> {
    if (this.index.size === 0) await after;
    const asking =
      this.index.size === 0 ? undefined : this.vectors.ask(text, withinMs, () => this.fill(), signal);
    const [asked] = await Promise.all([asking, after]);
    if (asked !== undefined) this.show(asked.vectors);
    return this.index
      .search({ text, embedding: asked?.embedding, limit, now: this.now(), timeZone })
      .map(({ id, text: memory, updatedAt, score }) => ({
        id,
        text: memory,
        updatedAt,
        score,
        ...this.times.get(id),
        source: id.startsWith(PROVISIONAL_PREFIX) ? 'provisional' : 'mirror',
      }));
  }

  private know(memories: readonly (SnapshotMemory & Pick<Memory, 'vector'>)[]): void {
    const ids = new Set(memories.map((item) => item.id));
    for (const id of this.listed.keys()) if (!ids.has(id)) this.index.remove(id);
    for (const vectors of this.vectors.kept) vectors.take(memories);
    this.listed = new Map(memories.map(({ id, text, updatedAt }) => [id, { id, text, updatedAt }]));
    this.times = new Map(memories.map((memory) => [memory.id, timesOf(memory)]));
  }

  /** Runs behind the conversation: recall is by words for what has no vector yet. */
  private fill(): void {
    for (const vectors of this.vectors.kept)
      void vectors.fill(
        () => [...this.listed.values()],
        (encoded) => {
          if (vectors === this.shown) this.index.upsert(this.withVectors(encoded));
        },
      );
  }

  /** Puts an encoder's vectors into the index, in place of another's. */
  private show(vectors: EncoderVectors): void {
    if (vectors === this.shown) return;
    this.shown = vectors;
    this.index.upsert(this.withVectors(this.listed.keys()));
  }

  private withVectors(ids: Iterable<string>): IndexedMemory[] {
    return [...ids].flatMap((id) => {
      const memory = this.listed.get(id);
      return memory === undefined ? [] : [{ ...memory, embedding: this.shown?.get(id) }];
    });
  }
}
