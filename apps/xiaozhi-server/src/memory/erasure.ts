import type { ErasureReport } from '@xiaozhi/contracts';
import { normaliseDeviceId, parseRoleId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import type { Logger } from '@xiaozhi/observability';
import type { Outbox, OutboxEntry } from '@xiaozhi/outbox';
import type { SqliteErasedPeople } from '../rights/erased-people.js';
import { FORGOTTEN_TOPIC } from './forgotten-words.js';
import { saidSince } from './said-since.js';
import { MEMORY_TOPIC, UTTERANCE_TOPIC, findQueuedInteraction } from './memory-queue.js';

/** Topics whose entries are interactions, by role. */
const INTERACTION_TOPICS = [MEMORY_TOPIC, UTTERANCE_TOPIC];
const DEAD_PAGE_LIMIT = 200;

export interface ErasureDeps {
  outbox: Outbox;
  erased: SqliteErasedPeople;
  reporter: { erasure(report: ErasureReport): Promise<void> };
  gatewayId: string;
  now: () => Date;
  logger: Logger;
}

/** Lets go of what this gateway holds on its disk of people who were erased. */
export class Erasure {
  constructor(private readonly deps: ErasureDeps) {}

  /** What the person said before that moment and waits here. @throws OutboxError, and what the disk says */
  async ofRole(roleId: string, erasedAt: string): Promise<void> {
    if (!this.deps.erased.add(roleId, Date.parse(erasedAt))) return;
    const droppedCount = await this.drop(roleId, Date.parse(erasedAt));
    const { gatewayId, now, logger } = this.deps;
    await this.deps.reporter.erasure({
      ...{ id: newId(), roleId, erasedAt, gatewayId, droppedCount, at: now().toISOString() },
    });
    logger.info({ roleId, droppedCount }, 'a person was erased; what waited here of them is gone');
  }

  /** What was said at a device before it was unbound. What its speakers said goes when its turn comes. */
  async ofDevice(deviceId: string, unboundAt: string): Promise<void> {
    if (!this.deps.erased.addDevice(deviceId, Date.parse(unboundAt))) return;
    const droppedCount = await this.drop(parseRoleId(normaliseDeviceId(deviceId)), Date.parse(unboundAt));
    this.deps.logger.info({ deviceId, droppedCount }, 'a device was unbound; what waited here of it is gone');
  }

  private async drop(roleId: string, momentMs: number): Promise<number> {
    const { outbox } = this.deps;
    const gone: string[] = [];
    for (const topic of INTERACTION_TOPICS) {
      const waiting = await outbox.pending(topic, roleId);
      // What is being delivered is seen to when its delivery ends.
      gone.push(
        ...idsBefore(
          waiting.filter(({ state }) => state === 'queued'),
          momentMs,
        ),
      );
    }
    const marks = await outbox.pending(FORGOTTEN_TOPIC, roleId);
    await outbox.acknowledge([...gone, ...marks.map(({ id }) => id)]);
    return gone.length + (await this.dropDead(roleId, momentMs));
  }

  private async dropDead(roleId: string, momentMs: number): Promise<number> {
    const { outbox } = this.deps;
    const gone: string[] = [];
    for (let page = 1; ; page += 1) {
      const { items, total } = await outbox.deadLetters(MEMORY_TOPIC, { page, limit: DEAD_PAGE_LIMIT });
      gone.push(
        ...idsBefore(
          items.filter(({ partitionKey }) => partitionKey === roleId),
          momentMs,
        ),
      );
      if (page * DEAD_PAGE_LIMIT >= total) break;
    }
    for (const id of gone) await outbox.discard(id);
    return gone.length;
  }
}

/** Of which nothing is left that was said since, or of which nobody can tell. */
function idsBefore(entries: readonly OutboxEntry[], momentMs: number): string[] {
  return entries
    .filter(({ payload }) => {
      const said = findQueuedInteraction(payload);
      return said === undefined || saidSince(said, momentMs) === undefined;
    })
    .map(({ id }) => id);
}
