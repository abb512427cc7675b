import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { OutboxError } from '../outbox-error.js';
import type { ClaimOptions, Outbox, OutboxBatch, OutboxEntry, OutboxItem, OutboxStats } from '../outbox.js';
import { toEntry } from './outbox.row.js';
import type { OutboxRow } from './outbox.row.js';
import { prepareSchema } from './outbox.schema.js';
import { toOutboxError } from './sqlite-fault.js';

type Parameter = string | number | null;

export interface SqliteOutboxOptions {
  /** Path of the database; its folder is made. One process owns it. */
  file: string;
  now?: () => Date;
  /**
   * Topics whose last moments may be lost in a power cut, and whose receiver takes the same entry twice without harm:
   * their commits reach the operating system, and the disk with the next commit of any other topic. A process that is
   * killed loses nothing of them either.
   */
  relaxedTopics?: readonly string[];
}

/** What a commit waits for: the disk, or the operating system. */
type Durability = 'FULL' | 'NORMAL';

/** The outbox in one SQLite file: every change is one transaction, on the disk when the call resolves unless relaxed. */
export class SqliteOutbox implements Outbox {
  private constructor(
    private readonly database: Database.Database,
    private readonly file: string,
    private readonly now: () => Date,
    private readonly relaxedTopics: ReadonlySet<string>,
  ) {}

  /** @throws OutboxError when the file cannot be used, is damaged, or a newer release wrote it */
  static open({ file, now = () => new Date(), relaxedTopics = [] }: SqliteOutboxOptions): SqliteOutbox {
    let database: Database.Database | undefined;
    try {
      mkdirSync(dirname(file), { recursive: true });
      database = new Database(file);
      prepareSchema(database, file);
      return new SqliteOutbox(database, file, now, new Set(relaxedTopics));
    } catch (error) {
      database?.close();
      throw toOutboxError(error, file);
    }
  }

  async append(item: OutboxItem, { replaces = [] }: { replaces?: readonly string[] } = {}): Promise<void> {
    const at = this.now().getTime();
    this.transaction(() => {
      this.run(
        `INSERT OR IGNORE INTO outbox_entry (id, topic, partition_key, payload, created_at_ms, next_attempt_at_ms)
         VALUES (?, ?, ?, ?, ?, ?)`,
        [item.id, item.topic, item.partitionKey, JSON.stringify(item.payload), at, at],
      );
      for (const id of replaces) this.run('DELETE FROM outbox_entry WHERE id = ?', [id]);
    }, this.durabilityOf(item.topic));
  }

  async claim(topic: string, options: ClaimOptions): Promise<OutboxBatch[]> {
    return this.transaction(() => {
      const partitions = this.duePartitions(topic, options);
      return partitions.map((partitionKey) => this.take(topic, partitionKey, options));
    }, this.durabilityOf(topic));
  }

  async acknowledge(
    ids: readonly string[],
    { mayComeAgain = false }: { mayComeAgain?: boolean } = {},
  ): Promise<void> {
    this.forEach(ids, 'DELETE FROM outbox_entry WHERE id = ?', [], mayComeAgain ? 'NORMAL' : 'FULL');
  }

  async markAccepted(ids: readonly string[], trackingId: string): Promise<void> {
    this.forEach(
      ids,
      `UPDATE outbox_entry SET state = 'accepted', tracking_id = ?, last_error = NULL WHERE id = ?`,
      [trackingId],
    );
  }

  async tracked(topic: string): Promise<OutboxEntry[]> {
    return this.entries(`topic = ? AND state = 'accepted' ORDER BY position`, [topic]);
  }

  async retry(ids: readonly string[], options: { error: string; nextAttemptAt: Date }): Promise<void> {
    this.forEach(
      ids,
      `UPDATE outbox_entry SET state = 'queued', is_redelivery = 1, tracking_id = NULL, last_error = ?,
         next_attempt_at_ms = ? WHERE id = ?`,
      [options.error, options.nextAttemptAt.getTime()],
    );
  }

  async bury(ids: readonly string[], options: { error: string }): Promise<void> {
    this.forEach(
      ids,
      `UPDATE outbox_entry SET state = 'dead', is_redelivery = 1, tracking_id = NULL, last_error = ? WHERE id = ?`,
      [options.error],
    );
  }

  async revive(id: string): Promise<void> {
    const at = this.now().getTime();
    const sql = `UPDATE outbox_entry SET state = 'queued', next_attempt_at_ms = ? WHERE id = ? AND state = 'dead'`;
    this.requireOne(this.run(sql, [at, id]), id);
  }

  async discard(id: string): Promise<void> {
    this.requireOne(this.run(`DELETE FROM outbox_entry WHERE id = ? AND state = 'dead'`, [id]), id);
  }

  async deadLetters(
    topic: string,
    { page, limit }: { page: number; limit: number },
  ): Promise<{ total: number; items: OutboxEntry[] }> {
    const where = `topic = ? AND state = 'dead'`;
    const items = this.entries(`${where} ORDER BY position DESC LIMIT ? OFFSET ?`, [
      topic,
      limit,
      (page - 1) * limit,
    ]);
    return { total: this.count(where, [topic]), items };
  }

  async stats(topic: string): Promise<OutboxStats> {
    const count = (state: string): number => this.count('topic = ? AND state = ?', [topic, state]);
    const oldest = this.first<{ at: number | null }>(
      `SELECT MIN(created_at_ms) AS at FROM outbox_entry WHERE topic = ? AND state <> 'dead'`,
      [topic],
    );
    const oldestAtMs = oldest?.at ?? this.now().getTime();
    return {
      queued: count('queued'),
      inFlight: count('in-flight'),
      accepted: count('accepted'),
      dead: count('dead'),
      oldestAgeMs: Math.max(0, this.now().getTime() - oldestAtMs),
    };
  }

  async recover(): Promise<number> {
    return this.run(
      `UPDATE outbox_entry SET state = 'queued', is_redelivery = 1 WHERE state = 'in-flight'`,
      [],
    );
  }

  async pending(topic: string, partitionKey: string): Promise<OutboxEntry[]> {
    return this.entries(`topic = ? AND partition_key = ? AND state <> 'dead' ORDER BY position`, [
      topic,
      partitionKey,
    ]);
  }

  async nextDueAt(
    topic: string,
    excludePartitions: ReadonlySet<string> = new Set(),
  ): Promise<Date | undefined> {
    const heads = this.heads(topic).filter((head) => !excludePartitions.has(head.partition_key));
    if (heads.length === 0) return undefined;
    return new Date(heads.reduce((earliest, head) => Math.min(earliest, head.due), Number.POSITIVE_INFINITY));
  }

  async close(): Promise<void> {
    if (this.database.open) this.database.close();
  }

  private duePartitions(topic: string, options: ClaimOptions): string[] {
    return this.heads(topic)
      .filter((head) => head.due <= options.now.getTime())
      .map((head) => head.partition_key)
      .filter((key) => options.excludePartitions?.has(key) !== true)
      .slice(0, options.limit);
  }

  /** The oldest queued entry of every partition that has nothing in flight, oldest first. */
  private heads(topic: string): { partition_key: string; due: number }[] {
    return this.all(
      `SELECT head.partition_key AS partition_key, head.next_attempt_at_ms AS due FROM outbox_entry head
       JOIN (SELECT partition_key, MIN(position) AS position FROM outbox_entry
             WHERE topic = ? AND state = 'queued' GROUP BY partition_key) oldest
         ON oldest.position = head.position
       WHERE NOT EXISTS (SELECT 1 FROM outbox_entry flying WHERE flying.topic = head.topic
         AND flying.state = 'in-flight' AND flying.partition_key = head.partition_key)
       ORDER BY head.position`,
      [topic],
    );
  }

  private take(topic: string, partitionKey: string, { maxBatch, now }: ClaimOptions): OutboxBatch {
    const queued = this.entries(
      `topic = ? AND partition_key = ? AND state = 'queued' ORDER BY position LIMIT ?`,
      [topic, partitionKey, maxBatch],
    );
    const isDue = (entry: OutboxEntry): boolean => Date.parse(entry.nextAttemptAt) <= now.getTime();
    const firstLate = queued.findIndex((entry) => !isDue(entry));
    const due = firstLate === -1 ? queued : queued.slice(0, firstLate);
    for (const entry of due) {
      this.run(`UPDATE outbox_entry SET state = 'in-flight', attempts = attempts + 1 WHERE id = ?`, [
        entry.id,
      ]);
    }
    const entries = due.map((entry) => ({
      ...entry,
      state: 'in-flight' as const,
      attempts: entry.attempts + 1,
    }));
    return { topic, partitionKey, entries };
  }

  private entries(where: string, parameters: readonly Parameter[]): OutboxEntry[] {
    return this.all<OutboxRow>(`SELECT * FROM outbox_entry WHERE ${where}`, parameters).map(toEntry);
  }

  private count(where: string, parameters: readonly Parameter[]): number {
    const row = this.first<{ total: number }>(
      `SELECT COUNT(*) AS total FROM outbox_entry WHERE ${where}`,
      parameters,
    );
    return row?.total ?? 0;
  }

  private forEach(
    ids: readonly string[],
    sql: string,
    parameters: readonly Parameter[],
    durability: Durability = 'FULL',
  ): void {
    this.transaction(() => {
      for (const id of ids) this.run(sql, [...parameters, id]);
    }, durability);
  }

  private durabilityOf(topic: string): Durability {
    return this.relaxedTopics.has(topic) ? 'NORMAL' : 'FULL';
  }

  private requireOne(changes: number, id: string): void {
    if (changes === 0)
      throw new OutboxError('OUTBOX_NOT_FOUND', `There is no dead letter ${id} in the outbox.`);
  }

  private run(sql: string, parameters: readonly Parameter[]): number {
    return this.guarded(() => this.database.prepare(sql).run(...parameters).changes);
  }

  private all<Row>(sql: string, parameters: readonly Parameter[]): Row[] {
    return this.guarded(() => this.database.prepare(sql).all(...parameters) as Row[]);
  }

  private first<Row>(sql: string, parameters: readonly Parameter[]): Row | undefined {
    return this.guarded(() => this.database.prepare(sql).get(...parameters) as Row | undefined);
  }

  private transaction<T>(work: () => T, durability: Durability): T {
    return this.guarded(() => {
      if (durability === 'FULL') return this.database.transaction(work)();
      // In WAL mode this commit waits for no disk; the next one that does takes it along, in order.
      this.database.pragma('synchronous = NORMAL');
      try {
        return this.database.transaction(work)();
      } finally {
        this.database.pragma('synchronous = FULL');
      }
    });
  }

  private guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw toOutboxError(error, this.file);
    }
  }
}
