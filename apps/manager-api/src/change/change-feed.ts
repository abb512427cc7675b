import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from '@xiaozhi/observability';
import { Database } from '../database/database.js';
import { GatewayError } from '../http/api-error.js';
import { LOGGER } from '../tokens.js';
import { ChangeLogReader, LATE_COMMIT_MS, before } from './change-log.reader.js';
import type { LoggedChange } from './change-log.reader.js';

/** Where changes go to. */
export interface ChangeSubscriber {
  /** A gateway's connection, and no part of this manager. */
  readonly isGateway?: boolean;
  tell(change: LoggedChange): void;
  /** Nothing comes any more. */
  end(): void;
}

const MAX_SUBSCRIBERS_COUNT = 256;
/** How late a change of another manager is told; this manager's own are told at once. */
const POLL_MS = 500;
/** As of a service that is busy. */
const FULL_CODE = 503;
const PRUNE_MS = 10 * 60_000;

/**
 * Tells subscribers what is committed to the log of changes, by this manager or another on the same database. Every
 * change at least once; the order is that of the log, but for what is committed late.
 */
@Injectable()
export class ChangeFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly subscribers = new Set<ChangeSubscriber>();
  /** Told lately: id → time. */
  private readonly seen = new Map<string, string>();
  private newestAt = new Date().toISOString();
  private running: Promise<void> | undefined;
  private isPending = false;
  private isEnded = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly database: Database,
    private readonly log: ChangeLogReader,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // What is there already was told before, or is asked for by whoever missed it.
    await this.news();
    this.database.onCommit(() => this.pump());
    this.timers = [setInterval(() => void this.prune(), PRUNE_MS).unref()];
    // Nobody else writes to a SQLite file.
    if (this.database.kind !== 'sqlite') this.timers.push(setInterval(() => this.pump(), POLL_MS).unref());
  }

  async onModuleDestroy(): Promise<void> {
    this.isEnded = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const subscriber of this.subscribers) subscriber.end();
    this.subscribers.clear();
    await this.running;
  }

  get subscribersCount(): number {
    return this.subscribers.size;
  }

  /** Gateways that follow this manager. */
  get gatewaysCount(): number {
    return [...this.subscribers].filter(({ isGateway }) => isGateway === true).length;
  }

  /** @returns what ends the subscription. @throws GatewayError when there are too many */
  subscribe(subscriber: ChangeSubscriber): () => void {
    if (this.isEnded || this.subscribers.size >= MAX_SUBSCRIBERS_COUNT)
      throw new GatewayError(FULL_CODE, 'Too many gateways follow the changes; try again later.');
    this.subscribers.add(subscriber);
    return () => void this.subscribers.delete(subscriber);
  }

  /** Looks for what is new. */
  private pump(): void {
    if (this.isEnded) return;
    this.isPending = true;
    this.running ??= this.pumpAll().finally(() => {
      this.running = undefined;
      if (this.isPending) this.pump();
    });
  }

  private async pumpAll(): Promise<void> {
    while (this.isPending && !this.isEnded) {
      this.isPending = false;
      try {
        for (const change of await this.news())
          for (const subscriber of this.subscribers) subscriber.tell(change);
      } catch (error) {
        // The database is away: the next look finds what was missed.
        this.logger.warn({ error }, 'changes could not be read; gateways learn of them later');
      }
    }
  }

  private async news(): Promise<LoggedChange[]> {
    const since = before(this.newestAt, LATE_COMMIT_MS);
    const found = (await this.log.stampsSince(since)).filter(({ id }) => !this.seen.has(id));
    const changes = await this.log.read(found.map(({ id }) => id));
    for (const { id, at } of found) {
      this.seen.set(id, at);
      if (at > this.newestAt) this.newestAt = at;
    }
    for (const [id, at] of this.seen) if (at < since) this.seen.delete(id);
    return changes;
  }

  private async prune(): Promise<void> {
    try {
      await this.log.prune(new Date().toISOString());
    } catch (error) {
      this.logger.warn({ error }, 'the log of changes was not pruned');
    }
  }
}
