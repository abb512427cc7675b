import { join } from 'node:path';
import { UseLiteEncoder } from '@xiaozhi/memory-encoder';
import { AddWindows } from '@xiaozhi/memory-providers';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import { systemClock } from '@xiaozhi/outbox';
import type { Outbox } from '@xiaozhi/outbox';
import type { ServerConfig } from '../config/server-config.js';
import { EncoderPool } from '../memory/encoder-pool.js';
import { Erasure } from '../memory/erasure.js';
import { ForgottenWords } from '../memory/forgotten-words.js';
import { GatewaySessionMemories } from '../memory/gateway-session-memory.js';
import { InteractionReporter } from '../memory/interaction.reporter.js';
import { JustSaid } from '../memory/just-said.js';
import { ManagerMemoryStore } from '../memory/manager-memory.store.js';
import { MemoryBindingSource } from '../memory/memory-binding.source.js';
import { MemoryQueue } from '../memory/memory-queue.js';
import { DELIVERED_TOPICS, OutboxDrain } from '../memory/outbox-drain.js';
import type { MirrorSnapshots } from '../memory/mirror-snapshot/mirror-snapshots.js';
import type { RoleMirrorRegistry } from '../memory/role-mirror.registry.js';
import { ShadowQueue } from '../memory/shadow/shadow-queue.js';
import { ShadowRecaller } from '../memory/shadow/shadow-recaller.js';
import { ShadowedMemories } from '../memory/shadow/shadowed-memories.js';
import { LetterOrders } from '../outbox-desk/letter-orders.js';
import { OutboxReporter } from '../outbox-desk/outbox-reporter.js';
import type { OutboxReporterDeps } from '../outbox-desk/outbox-reporter.js';
import { AnnouncementQueue } from '../proactive/announcement-queue.js';
import { ConsentQueue } from '../proactive/consent-queue.js';
import type { ProbeDeps } from '../provider-test/kinds/kind-probe.js';
import { SqliteErasedPeople } from '../rights/erased-people.js';
import { MemoryPauses } from '../rights/memory-pauses.js';
import { PersonalMemories } from '../rights/personal-memory.js';
import { PrivacySettings } from '../rights/privacy-settings.js';
import { SqliteMemoryStore } from '../standalone/sqlite-memory.store.js';
import type { ConfigParts } from './config-parts.js';
import { makeMirrors } from './mirror-parts.js';
import { openOutbox } from './outbox-parts.js';
import { openSharedAnswers } from './recall-parts.js';

/** What brings memories to and from sessions. */
export interface MemoryParts {
  outbox: Outbox;
  encoders: EncoderPool;
  memories: PersonalMemories;
  /** What people set by voice, and holds over sessions. */
  privacy: PrivacySettings;
  reporter: InteractionReporter;
  announcements: AnnouncementQueue;
  consents: ConsentQueue;
  bindings: MemoryBindingSource;
  drain: OutboxDrain;
  windows: AddWindows;
  outboxReporter: OutboxReporter;
  mirrors: RoleMirrorRegistry;
  /** What mirrors listed last, over restarts. */
  snapshots: MirrorSnapshots;
  erasure: Erasure;
  /** What a memory provider that is only tried out is made with. */
  probeDeps: ProbeDeps['memory'];
  /** Closes what holds pauses, listings over restarts, what gateways share of answers, and local memories where that is a file of this gateway. */
  closeStore: () => Promise<void>;
}

/** @throws OutboxError when the outbox cannot be opened */
export async function makeMemoryParts(
  config: ServerConfig,
  logger: Logger,
  needs: Pick<ConfigParts, 'client' | 'configs' | 'runtimes' | 'states' | 'meter' | 'gatewayId'>,
): Promise<MemoryParts> {
  const now = (): Date => new Date();
  const outbox = await openOutbox(config, logger);
  const encoder = new UseLiteEncoder({ logger });
  const encoders = new EncoderPool({ offline: encoder, modelsDir: config.modelsDir, logger });
  const ownStore = config.isStandalone
    ? SqliteMemoryStore.open(join(config.dataDir, 'memory.db'))
    : undefined;
  const memoryStore = ownStore ?? new ManagerMemoryStore(needs.client);
  const { meter } = needs;
  const sharedAnswers = openSharedAnswers(config, logger);
  const deps = { logger, memoryStore, encoders, offlineEncoder: encoder, meter, now, newId, sharedAnswers };
  const bindings = new MemoryBindingSource(needs.configs, needs.runtimes, deps, needs.states);
  const erased = SqliteErasedPeople.open(join(config.dataDir, 'erased-people.db'));
  const { mirrors, snapshots } = makeMirrors(config, { encoder, logger, now, erased });
  const forgotten = new ForgottenWords(outbox);
  const windows = new AddWindows(now);
  const queue = new MemoryQueue(outbox, forgotten, erased, windows);
  const justSaid = new JustSaid({ queue, forgotten, mirrors });
  const privacy = PrivacySettings.open(config.dataDir, now);
  const pauses = new MemoryPauses(privacy.subjectsOf('memory-pause'));
  const reporter = new InteractionReporter(outbox);
  const [announcements, consents] = [new AnnouncementQueue(outbox), new ConsentQueue(outbox)];
  const roles = new GatewaySessionMemories({
    ...{ bindings, mirrors, queue, justSaid, reporter, logger, now, pauses },
  });
  const shadows = new ShadowQueue(outbox, now);
  const shadowed = new ShadowedMemories(roles, {
    ...{ bindings, queue: shadows, recaller: new ShadowRecaller(), reporter, now, logger },
  });
  const memories = new PersonalMemories(shadowed, { reporter, now, logger });
  const drain = new OutboxDrain({
    ...{ outbox, queue, shadows, forgotten, reporter, announcements, consents, bindings, mirrors },
    ...{ client: needs.client, states: needs.states, logger, deadlineMs: config.saveDeadlineMs, erased },
    windows,
  });
  const orders = new LetterOrders({ outbox, forgotten, reporter, logger });
  const outboxReporter = reportOutbox(drain, { outbox, orders, client: needs.client, logger });
  const erasure = new Erasure({ outbox, erased, reporter, gatewayId: needs.gatewayId, now, logger });
  const closeStore = async (): Promise<void> => {
    await snapshots.close();
    sharedAnswers?.close();
    ownStore?.close();
    privacy.close();
    erased.close();
  };
  const queues = { outbox, reporter, announcements, consents };
  return {
    ...queues,
    ...{ encoders, memories, privacy, bindings, drain },
    ...{ mirrors, snapshots, erasure, outboxReporter, windows, closeStore, probeDeps: deps },
  };
}

function reportOutbox(
  drain: OutboxDrain,
  deps: Pick<OutboxReporterDeps, 'outbox' | 'orders' | 'client' | 'logger'>,
): OutboxReporter {
  const nudge = (): void => drain.nudge();
  const reporter = new OutboxReporter({ ...deps, topics: DELIVERED_TOPICS, nudge, clock: systemClock });
  drain.attach(() => reporter.died());
  return reporter;
}
