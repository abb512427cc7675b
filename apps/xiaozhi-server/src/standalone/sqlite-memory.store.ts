import Database from 'better-sqlite3';
import { storedMemory } from '@xiaozhi/contracts';
import { MemoryRejected, MemoryUnavailable } from '@xiaozhi/memory';
import type { MemoryVersion, RoleId } from '@xiaozhi/memory';
import type {
  ApplyRequest,
  ApplyResult,
  MemoryChange,
  MemoryStore,
  StoredMemory,
} from '@xiaozhi/memory-local';
import { z } from 'zod';
import { fromWire, toWire } from '../memory/memory-wire.js';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS memory (
    position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, role_id TEXT NOT NULL,
    superseded_by TEXT, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS ix_memory_role ON memory (role_id);
  CREATE TABLE IF NOT EXISTS memory_version (
    position INTEGER PRIMARY KEY AUTOINCREMENT, memory_id TEXT NOT NULL, role_id TEXT NOT NULL, body TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS ix_memory_version ON memory_version (role_id, memory_id);
  CREATE TABLE IF NOT EXISTS memory_interaction (
    interaction_id TEXT PRIMARY KEY, role_id TEXT NOT NULL, memory_ids TEXT NOT NULL);`;

const bodyRow = z.object({ body: z.string() });
const versionBody = z.object({
  event: z.enum(['add', 'update', 'supersede', 'delete']),
  oldText: z.string().nullable(),
  newText: z.string().nullable(),
  at: z.string(),
});
const idList = z.array(z.string());
const interactionRow = z.object({ role_id: z.string(), memory_ids: z.string() });

/**
 * Local memories in the gateway's own SQLite file, for a gateway without manager-api. One transaction a change, on the
 * disk when it resolves. One process owns the file.
 */
export class SqliteMemoryStore implements MemoryStore {
  private constructor(private readonly database: Database.Database) {}

  /** @param file made where it is not there. @throws when it cannot be opened */
  static open(file: string): SqliteMemoryStore {
    const database = new Database(file);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(SCHEMA);
    return new SqliteMemoryStore(database);
  }

  close(): void {
    this.database.close();
  }

  list(
    roleId: RoleId,
    { includeSuperseded }: { includeSuperseded?: boolean },
  ): Promise<readonly StoredMemory[]> {
    return this.attempt(() => {
      const which = includeSuperseded === true ? '' : 'AND superseded_by IS NULL';
      return this.database
        .prepare(`SELECT body FROM memory WHERE role_id = ? ${which} ORDER BY position DESC`)
        .all(roleId)
        .map(toMemory);
    });
  }

  apply({ roleId, interactionIds, changes }: ApplyRequest): Promise<ApplyResult> {
    return this.attempt(() =>
      this.transaction(() => {
        const before = interactionIds.map((id) => this.appliedBy(roleId, id));
        if (interactionIds.length > 0 && before.every((ids) => ids !== undefined))
          return { applied: false, memoryIds: before.flat() };
        const memoryIds = changes.flatMap((change) => this.change(roleId, change));
        const remember = this.database.prepare('INSERT OR IGNORE INTO memory_interaction VALUES (?, ?, ?)');
        for (const id of interactionIds) remember.run(id, roleId, JSON.stringify(memoryIds));
        return { applied: true, memoryIds };
      }),
    );
  }

  findApplied(
    roleId: RoleId,
    interactionIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.attempt(() => {
      const find = this.database.prepare(
        'SELECT role_id, memory_ids FROM memory_interaction WHERE interaction_id = ? AND role_id = ?',
      );
      const rows = interactionIds.map((id) => [id, find.get(id, roleId)] as const);
      const known = rows.filter(([, row]) => row !== undefined);
      return new Map(
        known.map(([id, row]) => [id, idList.parse(JSON.parse(interactionRow.parse(row).memory_ids))]),
      );
    });
  }

  removeAll(roleId: RoleId): Promise<void> {
    return this.attempt(() =>
      this.transaction(() => {
        for (const table of ['memory', 'memory_version'])
          this.database.prepare(`DELETE FROM ${table} WHERE role_id = ?`).run(roleId);
      }),
    );
  }

  history(roleId: RoleId, memoryId: string): Promise<readonly MemoryVersion[]> {
    return this.attempt(() =>
      this.database
        .prepare('SELECT body FROM memory_version WHERE role_id = ? AND memory_id = ? ORDER BY position')
        .all(roleId, memoryId)
        .map((row) => versionBody.parse(JSON.parse(bodyRow.parse(row).body))),
    );
  }

  private change(roleId: RoleId, change: MemoryChange): string[] {
    switch (change.kind) {
      case 'add':
      case 'supersede': {
        const memory = { ...change.memory, roleId };
        this.save(memory, 'INSERT INTO memory (body, superseded_by, role_id, id) VALUES (?, ?, ?, ?)');
        this.note(memory, { event: 'add', oldText: null, newText: memory.text, at: memory.createdAt });
        const validTo = (change.kind === 'supersede' ? change.endedAt : undefined) ?? memory.createdAt;
        const fields = { supersededBy: memory.id, validTo };
        for (const id of change.kind === 'supersede' ? change.supersededIds : [])
          this.edit(roleId, id, 'supersede', memory.text, memory.createdAt, fields);
        return [memory.id];
      }
      case 'revise': {
        const { createdAt: _, ...fields } = { ...change.memory, roleId };
        this.edit(roleId, change.memory.id, 'update', change.memory.text, change.at, fields);
        return [change.memory.id];
      }
      case 'update': {
        const { memoryId, text, at } = change;
        this.edit(roleId, memoryId, 'update', text, at, {
          text,
          updatedAt: at,
          embedding: null,
          encoder: null,
        });
        return [memoryId];
      }
      case 'remove':
        this.edit(roleId, change.memoryId, 'delete', null, change.at, {});
        this.database.prepare('DELETE FROM memory WHERE id = ? AND role_id = ?').run(change.memoryId, roleId);
        return [];
    }
  }

  private edit(
    roleId: RoleId,
    id: string,
    event: MemoryVersion['event'],
    newText: string | null,
    at: string,
    fields: Partial<StoredMemory>,
  ): void {
    const row = this.database.prepare('SELECT body FROM memory WHERE id = ? AND role_id = ?').get(id, roleId);
    if (row === undefined) return;
    const old = toMemory(row);
    this.note(old, { event, oldText: old.text, newText, at });
    this.save(
      { ...old, ...fields },
      'UPDATE memory SET body = ?, superseded_by = ? WHERE role_id = ? AND id = ?',
    );
  }

  private save(memory: StoredMemory, sql: string): void {
    const { supersededBy, roleId, id } = memory;
    this.database.prepare(sql).run(JSON.stringify(toWire(memory)), supersededBy, roleId, id);
  }

  private note({ id, roleId }: StoredMemory, version: MemoryVersion): void {
    this.database
      .prepare('INSERT INTO memory_version (memory_id, role_id, body) VALUES (?, ?, ?)')
      .run(id, roleId, JSON.stringify(version));
  }

  /** @throws MemoryRejected where the interaction is another role's */
  private appliedBy(roleId: RoleId, interactionId: string): string[] | undefined {
    const row = this.database
      .prepare('SELECT role_id, memory_ids FROM memory_interaction WHERE interaction_id = ?')
      .get(interactionId);
    if (row === undefined) return undefined;
    const known = interactionRow.parse(row);
    if (known.role_id !== roleId) throw new MemoryRejected('The interaction belongs to another role.');
    return idList.parse(JSON.parse(known.memory_ids));
  }

  private transaction<T>(work: () => T): T {
    return this.database.transaction(work).immediate();
  }

  private async attempt<T>(work: () => T): Promise<T> {
    try {
      return await Promise.resolve(work());
    } catch (cause) {
      if (cause instanceof MemoryRejected) throw cause;
      throw new MemoryUnavailable('[local] The memory file did not take or give a memory.', { cause });
    }
  }
}

function toMemory(row: unknown): StoredMemory {
  return fromWire(storedMemory.parse(JSON.parse(bodyRow.parse(row).body)));
}
