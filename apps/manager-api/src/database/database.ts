import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DataSource, EntitySchema, QueryFailedError } from 'typeorm';
import type { DataSourceOptions, EntityManager, Repository } from 'typeorm';
import { sqliteFile } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { entityColumn } from './columns.js';
import type { DatabaseKind, TableSpec } from './columns.js';
import { FirstSchema1700000000001 } from './migrations/0001-first-schema.js';
import { AgentVision1700000000002 } from './migrations/0002-agent-vision.js';
import { AgentPlugins1700000000003 } from './migrations/0003-agent-plugins.js';
import { Announcements1700000000004 } from './migrations/0004-announcements.js';
import { TurnTraces1700000000005 } from './migrations/0005-turn-traces.js';
import { MemoryPrompts1700000000006 } from './migrations/0006-memory-prompts.js';
import { SpeakerProfiles1700000000007 } from './migrations/0007-speaker-profiles.js';
import { MemoryTimes1700000000008 } from './migrations/0008-memory-times.js';
import { CorrectWords1700000000009 } from './migrations/0009-correct-words.js';
import { AgentVoice1700000000010 } from './migrations/0010-agent-voice.js';
import { MemoryStates1700000000011 } from './migrations/0011-memory-states.js';
import { MemoryErasures1700000000012 } from './migrations/0012-memory-erasures.js';
import { MemoryRetention1700000000013 } from './migrations/0013-memory-retention.js';
import { MemoryQuarantine1700000000014 } from './migrations/0014-memory-quarantine.js';
import { MemoryRecalls1700000000015 } from './migrations/0015-memory-recalls.js';
import type { Rows } from './rows.js';
import { TABLES } from './tables.js';

/** In the order in which they run. */
const MIGRATIONS = [
  FirstSchema1700000000001,
  AgentVision1700000000002,
  AgentPlugins1700000000003,
  Announcements1700000000004,
  TurnTraces1700000000005,
  MemoryPrompts1700000000006,
  SpeakerProfiles1700000000007,
  MemoryTimes1700000000008,
  CorrectWords1700000000009,
  AgentVoice1700000000010,
  MemoryStates1700000000011,
  MemoryErasures1700000000012,
  MemoryRetention1700000000013,
  MemoryQuarantine1700000000014,
  MemoryRecalls1700000000015,
];
/** How often a write begins anew when others write the same rows at the same time. */
const CONFLICT_TRIES_COUNT = 12;
const CONFLICT_WAIT_MS = 20;
/** What MariaDB and MySQL say of two transactions at odds: the loser finds the winner's rows when it looks again. */
const CONFLICT_CODES = new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', 'ER_DUP_ENTRY']);

/**
 * The database. Reads go through `repository`; every write goes through `write`, which is one transaction. On SQLite
 * there is one connection, so writes queue up: else one request's rollback would undo another's insert. Elsewhere
 * writes are serializable, and one that loses against another begins anew.
 */
export class Database {
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly source: DataSource,
    readonly kind: DatabaseKind,
  ) {}

  /** Connects and brings the schema up to date. */
  static async open(config: ManagerConfig): Promise<Database> {
    const kind = databaseKind(config.databaseUrl);
    if (kind === 'sqlite') mkdirSync(dirname(sqliteFile(config)), { recursive: true, mode: 0o700 });
    const source = new DataSource(toOptions(config, kind));
    await source.initialize();
    if (kind === 'sqlite') {
      await source.query('PRAGMA journal_mode = WAL');
      await source.query('PRAGMA synchronous = FULL');
    }
    await source.runMigrations({ transaction: 'each' });
    return new Database(source, kind);
  }

  /** Rows of a table, for reading. */
  repository<K extends keyof Rows>(table: K): Repository<Rows[K]> {
    return this.source.getRepository<Rows[K]>(TABLES[table].name);
  }

  /** Does all of `work` or nothing of it. Nothing but database calls belong in it. */
  async write<T>(work: (rows: WriteRows) => Promise<T>): Promise<T> {
    if (this.kind !== 'sqlite') return this.writeSerializable(work);
    const result = this.queue.then(() => this.source.transaction((manager) => work(new WriteRows(manager))));
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async writeSerializable<T>(work: (rows: WriteRows) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.source.transaction('SERIALIZABLE', (manager) => work(new WriteRows(manager)));
      } catch (error) {
        if (tries === CONFLICT_TRIES_COUNT || !isConflict(error)) throw error;
        // Unequal waits, so that the losers do not meet again.
        await setTimeout(randomInt(1, CONFLICT_WAIT_MS * tries));
      }
    }
  }

  async close(): Promise<void> {
    await this.queue;
    await this.source.destroy();
  }
}

/** Tables inside one transaction. */
export class WriteRows {
  constructor(private readonly manager: EntityManager) {}

  of<K extends keyof Rows>(table: K): Repository<Rows[K]> {
    return this.manager.getRepository<Rows[K]>(TABLES[table].name);
  }
}

function isConflict(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const driverError: unknown = error.driverError;
  if (typeof driverError !== 'object' || driverError === null || !('code' in driverError)) return false;
  return CONFLICT_CODES.has(String(driverError.code));
}

function databaseKind(url: string | undefined): DatabaseKind {
  if (url === undefined) return 'sqlite';
  return url.startsWith('mariadb:') ? 'mariadb' : 'mysql';
}

function toOptions(config: ManagerConfig, kind: DatabaseKind): DataSourceOptions {
  const common = { entities: toEntities(kind), migrations: MIGRATIONS, logging: false };
  if (kind === 'sqlite') return { type: 'better-sqlite3', database: sqliteFile(config), ...common };
  return { type: kind, url: config.databaseUrl, charset: 'utf8mb4', timezone: 'Z', ...common };
}

function toEntities(kind: DatabaseKind): EntitySchema[] {
  return Object.values<TableSpec>(TABLES).map(
    (spec) =>
      new EntitySchema({
        name: spec.name,
        tableName: spec.name,
        columns: Object.fromEntries(
          Object.entries(spec.columns).map(([name, column]) => [name, entityColumn(name, column, kind)]),
        ),
        indices: (spec.indices ?? []).map((index) => ({
          name: index.name,
          columns: index.columns,
          unique: index.isUnique ?? false,
        })),
      }),
  );
}
