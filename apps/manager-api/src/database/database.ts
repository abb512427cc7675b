import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ChangeEvent } from '@xiaozhi/contracts';
import { DataSource, EntitySchema, QueryFailedError } from 'typeorm';
import type { DataSourceOptions, EntityManager, Repository } from 'typeorm';
import { sqliteFile } from '../config/manager-config.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { KeyRing } from '../security/key-ring.js';
import { TextVault } from '../security/text-vault.js';
import { ChangeNotes } from './change-notes.js';
import { writeChanges } from './change-log.js';
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
import { MemoryEncoding1700000000016 } from './migrations/0016-memory-encoding.js';
import { ShadowMemory1700000000017 } from './migrations/0017-shadow-memory.js';
import { MemoryAnalytics1700000000018 } from './migrations/0018-memory-analytics.js';
import { TextSealing1700000000019 } from './migrations/0019-text-sealing.js';
import { OutboxLetters1700000000020 } from './migrations/0020-outbox-letters.js';
import { ChangeEvents1700000000021 } from './migrations/0021-change-events.js';
import { ConversationTitles1700000000031 } from './migrations/0031-conversation-titles.js';
import { isObserved } from './observed-tables.js';
import { ChildMode1700000000022 } from './migrations/0022-child-mode.js';
import { PrivacySettings1700000000023 } from './migrations/0023-privacy-settings.js';
import { UserAccounts1700000000024 } from './migrations/0024-user-accounts.js';
import { Firmware1700000000025 } from './migrations/0025-firmware.js';
import { AuditSources1700000000026 } from './migrations/0026-audit-sources.js';
import { FirmwareRollouts1700000000027 } from './migrations/0027-firmware-rollouts.js';
import { IdempotencyKeys1700000000028 } from './migrations/0028-idempotency-keys.js';
import { AgentVersions1700000000029 } from './migrations/0029-agent-versions.js';
import { DeviceOrders1700000000030 } from './migrations/0030-device-orders.js';
import { AgentTemplates1700000000032 } from './migrations/0032-agent-templates.js';
import { Parameters1700000000033 } from './migrations/0033-parameters.js';
import { SecondFactor1700000000034 } from './migrations/0034-second-factor.js';
import { ChatHistoryPages1700000000036 } from './migrations/0036-chat-history-pages.js';
import { ChatRetention1700000000037 } from './migrations/0037-chat-retention.js';
import { AgentGrants1700000000038 } from './migrations/0038-agent-grants.js';
import { ProviderTests1700000000041 } from './migrations/0041-provider-tests.js';
import { Timbres1700000000042 } from './migrations/0042-timbres.js';
import { OidcLogin1700000000043 } from './migrations/0043-oidc-login.js';
import { DeviceKind1700000000044 } from './migrations/0044-device-kind.js';
import { SessionSecondFactor1700000000045 } from './migrations/0045-session-second-factor.js';
import { AgentBatch1700000000046 } from './migrations/0046-agent-batch.js';
import type { Rows } from './rows.js';
import { SealedRepository } from './sealed-repository.js';
import { sealedTable } from './sealed-tables.js';
import { TABLES } from './tables.js';
import { TextSubscriber } from './text-subscriber.js';
import { writeGuards } from './write-guard.js';

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
  MemoryEncoding1700000000016,
  ShadowMemory1700000000017,
  MemoryAnalytics1700000000018,
  TextSealing1700000000019,
  OutboxLetters1700000000020,
  ChangeEvents1700000000021,
  ChildMode1700000000022,
  PrivacySettings1700000000023,
  UserAccounts1700000000024,
  Firmware1700000000025,
  AuditSources1700000000026,
  FirmwareRollouts1700000000027,
  IdempotencyKeys1700000000028,
  AgentVersions1700000000029,
  DeviceOrders1700000000030,
  ConversationTitles1700000000031,
  AgentTemplates1700000000032,
  Parameters1700000000033,
  SecondFactor1700000000034,
  ChatHistoryPages1700000000036,
  ChatRetention1700000000037,
  AgentGrants1700000000038,
  ProviderTests1700000000041,
  Timbres1700000000042,
  OidcLogin1700000000043,
  DeviceKind1700000000044,
  SessionSecondFactor1700000000045,
  AgentBatch1700000000046,
];
/** In the order in which they run, as the database notes them. */
export const MIGRATION_NAMES: readonly string[] = MIGRATIONS.map(({ name }) => name);
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
  private readonly listeners: ((events: readonly ChangeEvent[]) => void)[] = [];

  private constructor(
    readonly source: DataSource,
    readonly kind: DatabaseKind,
    /** Seals and opens the texts in it. */
    readonly texts: TextVault,
  ) {}

  /** Connects and brings the schema up to date. */
  static async open(config: ManagerConfig, keys: KeyRing = KeyRing.open(config)): Promise<Database> {
    const kind = databaseKind(config.databaseUrl);
    const source = await connect(config);
    if (kind === 'sqlite') {
      await source.query('PRAGMA journal_mode = WAL');
      await source.query('PRAGMA synchronous = FULL');
    }
    await source.runMigrations({ transaction: 'each' });
    const texts = new TextVault(keys, config.memoryEncryption);
    source.subscribers.push(new TextSubscriber(texts));
    return new Database(source, kind, texts);
  }

  /** Rows of a table, for reading. */
  repository<K extends keyof Rows>(table: K): Repository<Rows[K]> {
    return this.source.getRepository<Rows[K]>(TABLES[table].name);
  }

  /** Calls back right after each commit of what gateways have to know; it stands in the log of changes too. */
  onCommit(listener: (events: readonly ChangeEvent[]) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Does all of `work` or nothing of it, with what gateways have to know of it and what the request's guards want checked.
   * Nothing but database calls belong in it.
   */
  async write<T>(work: (rows: WriteRows) => Promise<T>): Promise<T> {
    let events: readonly ChangeEvent[] = [];
    const guards = writeGuards.getStore() ?? [];
    const noting = async (manager: EntityManager): Promise<T> => {
      const rows = new WriteRows(manager, this.texts);
      for (const guard of guards) await guard.before(rows);
      const result = await work(rows);
      for (const guard of guards) await guard.after(rows);
      events = rows.changes.events;
      await writeChanges(rows, events);
      return result;
    };
    const result = await (this.kind === 'sqlite' ? this.writeInTurn(noting) : this.writeSerializable(noting));
    for (const guard of guards) guard.committed();
    if (events.length > 0) for (const listener of this.listeners) listener(events);
    return result;
  }

  private writeInTurn<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const result = this.queue.then(() => this.source.transaction(work));
    this.queue = result.catch(() => undefined);
    return result;
  }

  private async writeSerializable<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.source.transaction('SERIALIZABLE', work);
      } catch (error) {
        if (tries === CONFLICT_TRIES_COUNT || !isConflict(error)) throw error;
        // Unequal waits, so that the losers do not meet again.
        await setTimeout(randomInt(1, CONFLICT_WAIT_MS * tries));
      }
    }
  }

  /** Writes tables anew, so that what was overwritten in them is in no file any more. */
  async compact(tables: readonly string[]): Promise<void> {
    if (this.kind !== 'sqlite') {
      for (const table of tables) await this.source.query(`OPTIMIZE TABLE ${table}`);
      return;
    }
    const done = this.queue.then(async () => {
      await this.source.query('VACUUM');
      await this.source.query('PRAGMA wal_checkpoint(TRUNCATE)');
    });
    this.queue = done.catch(() => undefined);
    await done;
  }

  async close(): Promise<void> {
    await this.queue;
    await this.source.destroy();
  }
}

/** Connects and leaves the schema as it is. */
export async function connect(config: ManagerConfig): Promise<DataSource> {
  const kind = databaseKind(config.databaseUrl);
  if (kind === 'sqlite') mkdirSync(dirname(sqliteFile(config)), { recursive: true, mode: 0o700 });
  const source = new DataSource(toOptions(config, kind));
  return source.initialize();
}

/** Tables inside one transaction. */
export class WriteRows {
  /** What gateways have to know once this is committed. */
  readonly changes = new ChangeNotes();

  constructor(
    private readonly manager: EntityManager,
    private readonly texts: TextVault,
  ) {}

  of<K extends keyof Rows>(table: K): Repository<Rows[K]> {
    const repository = this.plain(table);
    return isObserved(table) ? this.changes.observe(table, repository) : repository;
  }

  private plain<K extends keyof Rows>(table: K): Repository<Rows[K]> {
    const { name } = TABLES[table];
    const spec = sealedTable(name);
    if (spec !== undefined) return new SealedRepository<Rows[K]>(this.manager, spec, this.texts);
    return this.manager.getRepository<Rows[K]>(name);
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
