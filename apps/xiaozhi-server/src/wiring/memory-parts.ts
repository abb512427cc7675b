import { join } from 'node:path';
import { UseLiteEncoder } from '@xiaozhi/memory-encoder';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { ThreadedSqliteOutbox } from '@xiaozhi/outbox';
import type { Outbox } from '@xiaozhi/outbox';
import { outboxFile } from '../config/server-config.js';
import type { ServerConfig } from '../config/server-config.js';
import { ForgottenWords } from '../memory/forgotten-words.js';
import { GatewaySessionMemories } from '../memory/gateway-session-memory.js';
import { InteractionReporter, REPORT_TOPIC } from '../memory/interaction.reporter.js';
import { JustSaid } from '../memory/just-said.js';
import { ManagerMemoryStore } from '../memory/manager-memory.store.js';
import { MemoryBindingSource } from '../memory/memory-binding.source.js';
import { MemoryQueue } from '../memory/memory-queue.js';
import { OutboxDrain } from '../memory/outbox-drain.js';
import { RoleMirrorRegistry } from '../memory/role-mirror.registry.js';
import { AnnouncementQueue } from '../proactive/announcement-queue.js';
import { ConsentQueue } from '../proactive/consent-queue.js';
import { SqliteMemoryPauses } from '../rights/memory-pauses.js';
import { PersonalMemories } from '../rights/personal-memory.js';
import { SqliteMemoryStore } from '../standalone/sqlite-memory.store.js';
import type { ConfigParts } from './config-parts.js';

/** What brings memories to and from sessions. */
export interface MemoryParts {
  outbox: Outbox;
  encoder: UseLiteEncoder;
  memories: PersonalMemories;
  reporter: InteractionReporter;
  announcements: AnnouncementQueue;
  consents: ConsentQueue;
  bindings: MemoryBindingSource;
  drain: OutboxDrain;
  /** Closes what holds pauses, and local memories where that is a file of this gateway. */
  closeStore: () => void;
}

/** @throws OutboxError when the outbox cannot be opened */
export async function makeMemoryParts(
  config: ServerConfig,
  logger: Logger,
  needs: Pick<ConfigParts, 'client' | 'configs' | 'runtimes' | 'states'>,
): Promise<MemoryParts> {
  const now = (): Date => new Date();
  const outbox = await ThreadedSqliteOutbox.open({
    file: outboxFile(config),
    relaxedTopics: [REPORT_TOPIC],
    onThreadDeath: (error) => logger.error({ error }, 'the thread of the outbox died'),
  });
  const encoder = new UseLiteEncoder();
  const ownStore = config.isStandalone
    ? SqliteMemoryStore.open(join(config.dataDir, 'memory.db'))
    : undefined;
  const memoryStore = ownStore ?? new ManagerMemoryStore(needs.client);
  const deps = { logger, memoryStore, encoder, now, newId };
  const bindings = new MemoryBindingSource(needs.configs, needs.runtimes, deps, needs.states);
  const mirrors = new RoleMirrorRegistry({ encoder, logger, now });
  const forgotten = new ForgottenWords(outbox);
  const queue = new MemoryQueue(outbox, forgotten);
  const justSaid = new JustSaid({ queue, forgotten, mirrors });
  const pauses = SqliteMemoryPauses.open(join(config.dataDir, 'memory-pauses.db'));
  const reporter = new InteractionReporter(outbox);
  const announcements = new AnnouncementQueue(outbox);
  const consents = new ConsentQueue(outbox);
  const roles = new GatewaySessionMemories({
    ...{ bindings, mirrors, queue, justSaid, pauses, reporter, logger, now },
  });
  const memories = new PersonalMemories(roles, { reporter, now, logger });
  const drain = new OutboxDrain({
    outbox,
    queue,
    forgotten,
    reporter,
    announcements,
    consents,
    bindings,
    mirrors,
    client: needs.client,
    states: needs.states,
    logger,
    deadlineMs: config.saveDeadlineMs,
  });
  const closeStore = (): void => {
    ownStore?.close();
    pauses.close();
  };
  const queues = { outbox, reporter, announcements, consents };
  return { ...queues, encoder, memories, bindings, drain, closeStore };
}
