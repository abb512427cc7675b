import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentSettings } from '@xiaozhi/contracts';
import type { Interaction, InteractionMessage, MemoryProvider, RoleId } from '@xiaozhi/memory';
import { LocalMemoryProvider } from '@xiaozhi/memory-local';
import { InMemoryMemoryStore } from '@xiaozhi/memory-local/testing';
import { silentLogger } from '@xiaozhi/observability';
import { SqliteOutbox, systemClock } from '@xiaozhi/outbox';
import { REPORT_TOPIC } from '../memory/interaction.reporter.js';
import type { MemoryBinding } from '../memory/memory-binding.source.js';
import { MEMORY_TOPIC, parseQueuedInteraction } from '../memory/memory-queue.js';
import { MirrorSnapshots } from '../memory/mirror-snapshot/mirror-snapshots.js';
import type { RoleMirror } from '../memory/role-mirror.js';
import { RoleMirrorRegistry } from '../memory/role-mirror.registry.js';
import type { RecallOutcome, SessionMemory } from '../memory/session-memory.js';
import { InMemoryPauses } from '../rights/memory-pauses.js';
import type { PersonalMemories } from '../rights/personal-memory.js';
import { DirectSnapshotStore } from './direct-snapshot-store.js';
import { personalMemories } from './personal-memories.js';

export const AT = '2026-03-01T12:00:00.000Z';
export const DEVICE = '02:00:00:00:00:01';
export const AGENT: AgentSettings = {
  id: 'agent',
  name: 'Nova',
  memoryScope: 'device',
  timeZone: 'UTC',
  memoryInstructions: '',
  // Longer than any test: what would wait for it does not end.
  recallDeadlineMs: 60_000,
  recallTokenBudget: 2_200,
  enablePrompts: false,
  childMode: false,
  memoryFirewall: 'normal',
  language: 'en',
  configVersion: '1',
};
export const NOTHING: RecallOutcome = { memories: [], section: '', tookMs: 0, isComplete: true };
export const said = (content: string): InteractionMessage => ({ role: 'user', content, at: AT });
export const answered = (content: string): InteractionMessage => ({ role: 'assistant', content, at: AT });
export const finished = (turnId: string, content: string): Parameters<SessionMemory['capture']>[0] => ({
  turnId,
  messages: [said(content), answered('Yes.')],
  recalled: NOTHING,
});
export const interactionOf = (id: string, device: string, content: string): Interaction => ({
  id,
  roleId: device as RoleId,
  sessionId: 's',
  agentId: 'agent',
  deviceId: device,
  occurredAt: AT,
  messages: [said(content), answered('I see.')],
  recalledTexts: [],
});

/** A gateway's memory over one outbox file; `restart` is what a killed gateway finds when it starts again. */
export class SessionMemoryBench {
  readonly store = new InMemoryMemoryStore();
  provider: MemoryProvider = new LocalMemoryProvider({
    store: this.store,
    now: () => new Date(AT),
    newId: () => crypto.randomUUID(),
  });
  binding: Partial<MemoryBinding> = {};
  outbox: SqliteOutbox;
  snapshots!: MirrorSnapshots;
  now = new Date(AT);
  private memories: PersonalMemories;
  private readonly pauses = new InMemoryPauses();
  private mirrors!: RoleMirrorRegistry;

  private readonly folder = mkdtempSync(join(tmpdir(), 'session-memory-'));

  constructor() {
    this.outbox = this.openOutbox();
    this.memories = this.make();
  }

  async restart(): Promise<void> {
    await this.snapshots.close();
    await this.outbox.close();
    this.outbox = this.openOutbox();
    this.memories = this.make();
  }

  async remove(): Promise<void> {
    await this.snapshots.close();
    await this.outbox.close();
    rmSync(this.folder, { recursive: true });
  }

  session(deviceId = DEVICE, agent = AGENT): SessionMemory {
    return this.memories.open({ agent, deviceId, sessionId: 'session' });
  }

  async recall(session: SessionMemory, text: string): Promise<string[]> {
    const { memories } = await session.recall(text, new AbortController().signal);
    return memories.map((memory) => memory.text);
  }

  async queued(roleId = DEVICE): Promise<Interaction[]> {
    const entries = await this.outbox.pending(MEMORY_TOPIC, roleId);
    return entries.map(({ payload }) => parseQueuedInteraction(payload));
  }

  async states(turnId: string): Promise<unknown[]> {
    const entries = await this.outbox.pending(REPORT_TOPIC, `interaction:${turnId}`);
    return entries.map(({ payload }) => (payload as { body: { state: string } }).body.state);
  }

  get mirror(): RoleMirror {
    return this.mirrors.of(DEVICE as RoleId, this.bound());
  }

  /** The outbox answers no sooner than told, as one whose thread waits for the disk. */
  holdUpReads(until: Promise<unknown>): void {
    const pending = this.outbox.pending.bind(this.outbox);
    this.outbox.pending = async (...args) => {
      await until;
      return pending(...args);
    };
  }

  async held(turnId: string): Promise<unknown[]> {
    const entries = await this.outbox.pending(REPORT_TOPIC, `interaction:${turnId}`);
    return entries
      .map(({ payload }) => payload as { path: string; body: object })
      .filter(({ path }) => path === '/memory/quarantine')
      .map(({ body }) => body);
  }

  /** All that lies on the disk. */
  async everything(): Promise<string> {
    const topics = [MEMORY_TOPIC, REPORT_TOPIC, 'utterance'];
    const partitions = [DEVICE, 'interaction:t1'];
    const entries = await Promise.all(
      topics.flatMap((topic) => partitions.map((partition) => this.outbox.pending(topic, partition))),
    );
    return JSON.stringify(entries);
  }

  private openOutbox(): SqliteOutbox {
    return SqliteOutbox.open({ file: join(this.folder, 'outbox.db') });
  }

  private make(): PersonalMemories {
    const now = (): Date => this.now;
    const logger = silentLogger();
    const store = new DirectSnapshotStore({ file: join(this.folder, 'snapshots.db'), isSealing: false, now });
    this.snapshots = new MirrorSnapshots({ store, clock: systemClock, logger });
    this.mirrors = new RoleMirrorRegistry({ encoder: undefined, logger, now }, undefined, this.snapshots);
    const bindings = { findCached: () => this.bound() };
    return personalMemories(this.outbox, bindings, now, { pauses: this.pauses, mirrors: this.mirrors });
  }

  private bound(): MemoryBinding {
    return {
      key: 'local',
      provider: this.provider,
      agent: AGENT,
      configId: 'Memory_local',
      isOff: false,
      ...this.binding,
    };
  }
}
