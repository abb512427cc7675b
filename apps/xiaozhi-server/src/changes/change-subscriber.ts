import { CHANGE_STREAM, changeEvent } from '@xiaozhi/contracts';
import type { ChangeEvent } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import type { Clock } from '@xiaozhi/outbox';
import { retryDelayMs } from '@xiaozhi/outbox';
import { z } from 'zod';
import type { SeenChanges } from '../memory/mirror-snapshot/snapshot.js';
import type { ChangeSource } from './change-source.js';
import type { SentEvent } from './sent-events.js';

/** What is done about changes. None rejects. */
export interface ChangeEffects {
  /** @returns whether it was taken in, as durably as it must be */
  apply(event: ChangeEvent, origin: string | undefined): Promise<boolean>;
  /** The first connection of this process: nothing was followed before it. What was missed is told next. */
  begin(): Promise<void>;
  /** Anything may have changed. */
  reset(): Promise<void>;
  /** All that was missed has been told. */
  ready(): Promise<void>;
}

/** How far changes were taken in, over restarts. Neither rejects. */
export interface SeenChangesStore {
  seenChanges(): Promise<SeenChanges>;
  noteChange(id: string): Promise<void>;
}

export interface ChangeSubscriberDeps {
  source: ChangeSource;
  effects: ChangeEffects;
  seen: SeenChangesStore;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  logger: Logger;
}

const BACKOFF = { baseMs: 1_000, maxMs: 30_000 };
/** manager-api gives a sign of life every 15 s. */
const SILENCE_MS = 45_000;
/** As many as manager-api tells one by one. */
const SEEN_COUNT = 2_000;
const withOrigin = z.looseObject({ origin: z.string().optional() });

/**
 * Follows manager-api's changes as long as the gateway runs: comes back after a break, and asks for what it missed.
 * Without manager-api nothing happens here; configuration is asked for as ever.
 */
export class ChangeSubscriber {
  private readonly stopping = new AbortController();
  private firstTryDone: () => void = () => undefined;
  private readonly firstTry = new Promise<void>((done) => (this.firstTryDone = done));
  private running: Promise<void> | undefined;
  private lastId: string | undefined;
  /** Taken in lately; manager-api tells some of them again. */
  private seenIds = new Set<string>();
  private hasBegun = false;
  /** A change was not taken in: the next start goes on before it. */
  private isBehind = false;
  private failuresCount = 0;

  constructor(private readonly deps: ChangeSubscriberDeps) {}

  /** Resolves when all that was missed is applied, or manager-api cannot be reached, or at the limit. */
  async start(limitMs: number): Promise<void> {
    this.running ??= this.run();
    await new Promise<void>((done) => {
      const cancel = this.deps.clock.schedule(limitMs, done);
      void this.firstTry.then(() => {
        cancel();
        done();
      });
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const { lastId, ids } = await this.deps.seen.seenChanges();
    this.lastId = lastId;
    this.seenIds = new Set(ids);
    while (!signal.aborted) {
      try {
        await this.follow();
        this.deps.logger.info({}, 'the change events broke off; they are asked for again');
      } catch (error) {
        if (signal.aborted) break;
        this.failuresCount += 1;
        // Once is enough while it lasts.
        if (this.failuresCount === 1)
          this.deps.logger.warn({ error }, 'no change events; settings are asked for as ever');
      }
      this.firstTryDone();
      await this.pause(retryDelayMs(BACKOFF, Math.max(1, this.failuresCount), this.deps.random()));
    }
    this.firstTryDone();
  }

  private async follow(): Promise<void> {
    const connection = new AbortController();
    const end = (): void => connection.abort(new Error('The change events are silent.'));
    const signal = AbortSignal.any([this.stopping.signal, connection.signal]);
    let cancel = this.deps.clock.schedule(SILENCE_MS, end);
    try {
      for await (const sent of this.deps.source.follow(this.lastId, signal)) {
        cancel();
        cancel = this.deps.clock.schedule(SILENCE_MS, end);
        await this.take(sent);
      }
    } finally {
      cancel();
    }
  }

  private async take(sent: SentEvent): Promise<void> {
    const isReset = sent.name === CHANGE_STREAM.reset;
    if (!this.hasBegun && !isReset) await this.deps.effects.begin();
    this.hasBegun = true;
    if (isReset) await this.reset();
    else if (sent.name === CHANGE_STREAM.change) await this.change(sent);
    else if (sent.name === CHANGE_STREAM.ready) await this.ready();
    // After it is applied: what breaks off before is told again.
    if (sent.id !== undefined) await this.note(sent.id);
  }

  private async reset(): Promise<void> {
    await this.deps.effects.reset();
    // What lasts is told anew.
    this.isBehind = false;
  }

  private async change({ id, data }: SentEvent): Promise<void> {
    if (id !== undefined && this.seenIds.has(id)) return;
    if (!(await this.apply(data))) this.isBehind = true;
  }

  private async note(id: string): Promise<void> {
    this.lastId = id;
    if (this.isBehind) return;
    this.seenIds.add(id);
    const [oldest] = this.seenIds;
    if (oldest !== undefined && this.seenIds.size > SEEN_COUNT) this.seenIds.delete(oldest);
    await this.deps.seen.noteChange(id);
  }

  private async apply(data: string): Promise<boolean> {
    const body = parseJson(data);
    const [event, origin] = [changeEvent.safeParse(body), withOrigin.safeParse(body)];
    if (event.success) return this.deps.effects.apply(event.data, origin.data?.origin);
    // A newer manager-api may tell of things that this gateway does not know.
    this.deps.logger.debug({}, 'an unknown change event is left alone');
    return true;
  }

  private async ready(): Promise<void> {
    await this.deps.effects.ready();
    if (this.failuresCount > 0) this.deps.logger.info({}, 'change events are followed again');
    this.failuresCount = 0;
    this.firstTryDone();
  }

  private pause(delayMs: number): Promise<void> {
    const { signal } = this.stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.deps.clock.schedule(delayMs, done);
      signal.addEventListener('abort', done);
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
