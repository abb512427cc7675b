import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentUpdate } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import type { MemoryChange, StoredMemory } from '@xiaozhi/memory-local';
import { silentLogger } from '@xiaozhi/observability';
import { AgentCorrectWords } from '../agent/agent-correct-words.js';
import { AgentPlugins } from '../agent/agent-plugins.js';
import { AgentService } from '../agent/agent.service.js';
import { AuditLogService } from '../audit/audit-log.service.js';
import { AuditService } from '../audit/audit.service.js';
import { loadManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import { DeviceService } from '../device/device.service.js';
import { BrowserRemoval } from '../playground/browser-removal.js';
import { seed } from '../database/seed.js';
import { newDevice } from '../device/device.service.js';
import { SYSTEM } from '../http/actor.js';
import { AgentMemory } from '../memory/agent-memory.js';
import { DatabaseMemoryStore } from '../memory/database-memory.store.js';
import { MemoryHistoryService } from '../memory-history/memory-history.service.js';
import { MemoryOperations } from '../memory-history/memory-operations.js';
import { ModelProviderService } from '../model-provider/model-provider.service.js';
import { KeyRing } from '../security/key-ring.js';
import { SecretVault } from '../security/secret-vault.js';

export const START_MS = Date.parse('2026-03-01T10:00:00.000Z');

/** The services around memories on a database of their own, at a time that the test turns. */
export class MemoryBench {
  nowMs = START_MS;
  database!: Database;
  keys!: KeyRing;
  vault!: SecretVault;
  agents!: AgentService;
  audit!: AuditService;
  auditLog!: AuditLogService;
  providers!: ModelProviderService;
  store!: DatabaseMemoryStore;
  agentMemory!: AgentMemory;
  operations!: MemoryOperations;
  history!: MemoryHistoryService;
  readonly now = (): Date => new Date(this.nowMs);
  readonly folder = mkdtempSync(join(tmpdir(), 'manager-memory-'));
  private devicesCount = 0;

  async open(env: Record<string, string>): Promise<void> {
    const config = loadManagerConfig({ DATA_DIR: this.folder, ...env }, this.folder);
    this.database = await Database.open(config);
    await seed(this.database, 'ws://127.0.0.1/');
    this.audit = new AuditService();
    this.auditLog = new AuditLogService(this.database);
    this.keys = KeyRing.open(config);
    const vault = new SecretVault(this.keys);
    this.vault = vault;
    this.providers = new ModelProviderService(this.database, vault, this.audit, config);
    const { providers } = this;
    const plugins = new AgentPlugins(this.database, providers);
    const words = new AgentCorrectWords(this.database);
    const browsers = new BrowserRemoval(new DeviceService(this.database, this.audit, silentLogger()));
    this.agents = new AgentService(this.database, providers, this.audit, plugins, words, browsers);
    this.store = new DatabaseMemoryStore(this.database, this.now);
    this.agentMemory = new AgentMemory(this.agents, providers, this.store, silentLogger());
    this.operations = new MemoryOperations(this.database, this.audit, this.now);
    this.history = new MemoryHistoryService(
      this.agentMemory,
      this.operations,
      this.audit,
      this.database,
      this.now,
    );
  }

  /** Starts again on the data that is there, with other settings. */
  async reopen(env: Record<string, string>): Promise<void> {
    await this.database.close();
    await this.open(env);
  }

  async close(): Promise<void> {
    await this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get iso(): string {
    return this.now().toISOString();
  }

  /** An agent with local memory and a device. @returns its id and the device's, which is its role's */
  async subject(settings: AgentUpdate = {}): Promise<{ agentId: string; roleId: string }> {
    const agent = await this.agents.create(SYSTEM, {
      name: 'Ann',
      memoryProvider: 'Memory_local',
      ...settings,
    });
    return { agentId: agent.id, roleId: await this.device(agent.id) };
  }

  async device(agentId: string): Promise<string> {
    this.devicesCount += 1;
    const id = `02:00:00:00:02:${String(this.devicesCount).padStart(2, '0')}`;
    await this.database.write((rows) =>
      rows.of('device').insert(newDevice({ id, board: '', appVersion: '' }, agentId, null)),
    );
    return id;
  }

  /** What a gateway does. */
  async apply(roleId: string, ...changes: MemoryChange[]): Promise<void> {
    await this.store.apply({ roleId: parseRoleId(roleId), interactionIds: [], changes });
  }

  /** Texts of a role, sorted; superseded ones in brackets. */
  async texts(roleId: string): Promise<string[]> {
    const memories = await this.store.list(parseRoleId(roleId), { includeSuperseded: true });
    return memories.map(({ text, supersededBy }) => (supersededBy === null ? text : `(${text})`)).sort();
  }

  /** Actions in the audit log, newest first. */
  async audited(): Promise<string[]> {
    return (await this.auditLog.list({ page: 1, limit: 200 })).list.map(({ action }) => action);
  }

  aMemory(id: string, fields: Partial<StoredMemory> = {}): StoredMemory {
    return {
      ...{ id, roleId: parseRoleId('overwritten'), text: id, kind: 'note', slot: null },
      ...{ createdAt: this.iso, updatedAt: this.iso, supersededBy: null, interactionId: null },
      ...{ sessionId: null, deviceId: null, agentId: null, utterance: null, extractedBy: 'rules' },
      ...{ embedding: null, encoder: null, messageIndex: null },
      ...{ aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
      ...fields,
    };
  }
}

/** Opens a bench before a suite's tests and closes it after them. */
export function useMemoryBench(databaseEnv: () => Record<string, string>): MemoryBench {
  const bench = new MemoryBench();
  beforeAll(() => bench.open(databaseEnv()));
  afterAll(() => bench.close());
  return bench;
}
