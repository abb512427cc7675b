import type { Database, Statement } from 'better-sqlite3';
import { OutboxError } from '../outbox-error.js';
import { MAX_RETRY_DELAY_MS } from '../outbox.js';
import type { ClaimOptions, OutboxItem, OutboxStats } from '../outbox.js';
import type { OutboxRow, RowBatch } from './outbox.row.js';

type Parameter = string | number | null;

/** An item with its payload as JSON text. */
export type StoredItem = Omit<OutboxItem, 'payload'> & { payload: string };

const COLUMNS = [
  'id',
  'topic',
  'partition_key',
  'payload',
  'created_at_ms',
  'attempts',
  'is_redelivery',
  'state',
  'tracking_id',
  'last_error',
  'next_attempt_at_ms',
].join(', ');

/**
 * The SQL of every operation of the outbox. Begins and ends no transaction: whoever calls decides what is committed
 * together. Arguments and results are what a port between threads can carry.
 */
export class OutboxTables {
  private readonly statements = new Map<string, Statement>();

  constructor(private readonly database: Database) {}

  append(item: StoredItem, replaces: readonly string[], atMs: number): void {
    this.run(
      `INSERT OR IGNORE INTO outbox_entry (id, topic, partition_key, payload, created_at_ms, next_attempt_at_ms)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [item.id, item.topic, item.partitionKey, item.payload, atMs, atMs],
    );
    this.forget(replaces);
  }

  claim(topic: string, options: ClaimOptions): RowBatch[] {
    return this.duePartitions(topic, options).map((partitionKey) => this.take(topic, partitionKey, options));
  }

  forget(ids: readonly string[]): void {
    this.forEach(ids, 'DELETE FROM outbox_entry WHERE id = ?');
  }

  /** As `append`, while another store should have it: what it replaces is noted, to be forgotten there too. */
  keep(item: StoredItem, replaces: readonly string[], atMs: number): void {
    this.append(item, replaces, atMs);
    this.forgetEverywhere(replaces);
  }

  /** Here, and noted for the other store. */
  forgetEverywhere(ids: readonly string[]): void {
    this.forget(ids);
    this.forEach(ids, 'INSERT OR IGNORE INTO outbox_forgotten (id) VALUES (?)');
  }

  /** The oldest entries of all topics, in their order, whatever their state. */
  oldest(limit: number): OutboxRow[] {
    return this.rows('1 = 1 ORDER BY position LIMIT ?', [limit]);
  }

  /** What the other store has to forget. */
  forgotten(limit: number): string[] {
    return this.all<{ id: string }>('SELECT id FROM outbox_forgotten LIMIT ?', [limit]).map(({ id }) => id);
  }

  /** The other store has, and has forgotten, these. */
  handedOver(entryIds: readonly string[], forgottenIds: readonly string[]): void {
    this.forget(entryIds);
    this.forEach(forgottenIds, 'DELETE FROM outbox_forgotten WHERE id = ?');
  }

  markAccepted(ids: readonly string[], trackingId: string): void {
    const sql = `UPDATE outbox_entry SET state = 'accepted', tracking_id = ?, last_error = NULL WHERE id = ?`;
    this.forEach(ids, sql, [trackingId]);
  }

  tracked(topic: string): OutboxRow[] {
    return this.rows(`topic = ? AND state = 'accepted' ORDER BY position`, [topic]);
  }

  retry(ids: readonly string[], error: string, nextAttemptAtMs: number): void {
    this.forEach(
      ids,
      `UPDATE outbox_entry SET state = 'queued', is_redelivery = 1, tracking_id = NULL, last_error = ?,
         next_attempt_at_ms = ? WHERE id = ?`,
      [error, nextAttemptAtMs],
    );
  }

  bury(ids: readonly string[], error: string): void {
    this.forEach(
      ids,
      `UPDATE outbox_entry SET state = 'dead', is_redelivery = 1, tracking_id = NULL, last_error = ? WHERE id = ?`,
      [error],
    );
  }

  /** @throws OutboxError OUTBOX_NOT_FOUND */
  revive(id: string, atMs: number, attempts: number | null, payload: string | null): void {
    const sql = `UPDATE outbox_entry SET state = 'queued', next_attempt_at_ms = ?, payload = COALESCE(?, payload)
      WHERE id = ? AND state = 'dead' AND attempts = COALESCE(?, attempts)`;
    requireOne(this.run(sql, [atMs, payload, id, attempts]), id);
  }

  /** @throws OutboxError OUTBOX_NOT_FOUND */
  discard(id: string): void {
    requireOne(this.run(`DELETE FROM outbox_entry WHERE id = ? AND state = 'dead'`, [id]), id);
  }

  deadLetter(id: string): OutboxRow | undefined {
    return this.rows(`id = ? AND state = 'dead'`, [id])[0];
  }

  deadLetters(
    topic: string,
    { page, limit }: { page: number; limit: number },
  ): { total: number; rows: OutboxRow[] } {
    const where = `topic = ? AND state = 'dead'`;
    const rows = this.rows(`${where} ORDER BY position DESC LIMIT ? OFFSET ?`, [
      topic,
      limit,
      (page - 1) * limit,
    ]);
    return { total: this.count(where, [topic]), rows };
  }

  stats(topic: string, nowMs: number): OutboxStats {
    const count = (state: string): number => this.count('topic = ? AND state = ?', [topic, state]);
    const oldest = this.first<{ at: number | null }>(
      `SELECT MIN(created_at_ms) AS at FROM outbox_entry WHERE topic = ? AND state <> 'dead'`,
      [topic],
    );
    return {
      queued: count('queued'),
      inFlight: count('in-flight'),
      accepted: count('accepted'),
      dead: count('dead'),
      oldestAgeMs: Math.max(0, nowMs - (oldest?.at ?? nowMs)),
    };
  }

  /** @param exceptIds in flight, and known to whoever delivers them */
  recover(exceptIds: readonly string[]): number {
    return this.run(
      `UPDATE outbox_entry SET state = 'queued', is_redelivery = 1
       WHERE state = 'in-flight' AND id NOT IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(exceptIds)],
    );
  }

  pending(topic: string, partitionKey: string): OutboxRow[] {
    return this.rows(`topic = ? AND partition_key = ? AND state <> 'dead' ORDER BY position`, [
      topic,
      partitionKey,
    ]);
  }

  nextDueAtMs(topic: string, excludePartitions: ReadonlySet<string>): number | undefined {
    const due = this.heads(topic)
      .filter((head) => !excludePartitions.has(head.partition_key))
      .map((head) => head.due);
    return due.length === 0
      ? undefined
      : due.reduce((earliest, at) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
  }

  private duePartitions(topic: string, options: ClaimOptions): string[] {
    return this.heads(topic)
      .filter((head) => isDue(head.due, options.now))
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

  private take(topic: string, partitionKey: string, { maxBatch, now }: ClaimOptions): RowBatch {
    const queued = this.rows(
      `topic = ? AND partition_key = ? AND state = 'queued' ORDER BY position LIMIT ?`,
      [topic, partitionKey, maxBatch],
    );
    const firstLate = queued.findIndex((row) => !isDue(row.next_attempt_at_ms, now));
    const due = firstLate === -1 ? queued : queued.slice(0, firstLate);
    this.forEach(
      due.map(({ id }) => id),
      `UPDATE outbox_entry SET state = 'in-flight', attempts = attempts + 1 WHERE id = ?`,
    );
    const rows = due.map((row) => ({ ...row, state: 'in-flight' as const, attempts: row.attempts + 1 }));
    return { topic, partitionKey, rows };
  }

  private rows(where: string, parameters: readonly Parameter[]): OutboxRow[] {
    return this.all<OutboxRow>(`SELECT ${COLUMNS} FROM outbox_entry WHERE ${where}`, parameters);
  }

  private count(where: string, parameters: readonly Parameter[]): number {
    const sql = `SELECT COUNT(*) AS total FROM outbox_entry WHERE ${where}`;
    return this.first<{ total: number }>(sql, parameters)?.total ?? 0;
  }

  private forEach(ids: readonly string[], sql: string, parameters: readonly Parameter[] = []): void {
    for (const id of ids) this.run(sql, [...parameters, id]);
  }

  private run(sql: string, parameters: readonly Parameter[]): number {
    return this.prepared(sql).run(...parameters).changes;
  }

  private all<Row>(sql: string, parameters: readonly Parameter[]): Row[] {
    return this.prepared(sql).all(...parameters) as Row[];
  }

  private first<Row>(sql: string, parameters: readonly Parameter[]): Row | undefined {
    return this.prepared(sql).get(...parameters) as Row | undefined;
  }

  /** Preparing takes longer than running; the statements are few and fixed. */
  private prepared(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}

function isDue(atMs: number, now: Date): boolean {
  const inMs = atMs - now.getTime();
  return inMs <= 0 || inMs > MAX_RETRY_DELAY_MS;
}

function requireOne(changes: number, id: string): void {
  if (changes === 0)
    throw new OutboxError('OUTBOX_NOT_FOUND', `There is no dead letter ${id} in the outbox.`);
}
