import { parseRoleId } from '@xiaozhi/memory';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import type { Outbox, OutboxWorker } from '@xiaozhi/outbox';
import { z } from 'zod';
import type { ForgottenWords } from './forgotten-words.js';
import { redact } from './forgotten-words.js';

/** Outbox topic of interactions on their way to a memory provider. */
export const MEMORY_TOPIC = 'memory';
/** Outbox topic of what was said in turns that have not finished. Nobody delivers it: a finished turn takes it along. */
const UTTERANCE_TOPIC = 'utterance';

const queuedInteraction = z.object({
  id: z.string(),
  roleId: z.string().transform(parseRoleId),
  sessionId: z.string(),
  agentId: z.string(),
  deviceId: z.string(),
  channel: z.string().optional(),
  occurredAt: z.string(),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string(), at: z.string() })),
  recalledTexts: z.array(z.string()),
});

/** Reads back what `MemoryQueue.append` stored. @throws ZodError when the entry is not an interaction */
export function parseQueuedInteraction(payload: unknown): Interaction {
  return queuedInteraction.parse(payload);
}

/** The durable queue between the conversation and the memory providers. */
export class MemoryQueue {
  private worker: Pick<OutboxWorker, 'nudge'> | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly forgotten: Pick<ForgottenWords, 'of'>,
  ) {}

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /**
   * A finished turn. Durable when it resolves.
   * @param unfinishedIds turns whose utterances the interaction contains, its own among them
   * @throws OutboxError, for example when the disk is full
   */
  async append(interaction: Interaction, unfinishedIds: readonly string[] = []): Promise<void> {
    await this.outbox.append(
      {
        id: interaction.id,
        topic: MEMORY_TOPIC,
        partitionKey: interaction.roleId,
        payload: interaction,
      },
      { replaces: unfinishedIds.map(utteranceKey) },
    );
    this.worker?.nudge();
  }

  /** What was said in a turn that is under way. Durable when it resolves. @throws OutboxError */
  async keepUtterance(interaction: Interaction): Promise<void> {
    await this.outbox.append({
      id: utteranceKey(interaction.id),
      topic: UTTERANCE_TOPIC,
      partitionKey: interaction.roleId,
      payload: interaction,
    });
  }

  /** The words of a turn that must not be kept. */
  async dropUtterance(turnId: string): Promise<void> {
    await this.outbox.acknowledge([utteranceKey(turnId)]);
  }

  /** What a device said for a role in turns that have not finished, oldest first, without what is to be forgotten. */
  async unfinished(roleId: RoleId, deviceId: string): Promise<Interaction[]> {
    const waiting = await this.waiting(UTTERANCE_TOPIC, roleId);
    return waiting.filter((interaction) => interaction.deviceId === deviceId);
  }

  /** What a role said that its provider has not extracted yet, oldest first, without what is to be forgotten. */
  async pending(roleId: RoleId): Promise<Interaction[]> {
    return this.waiting(MEMORY_TOPIC, roleId);
  }

  /** One that has not been extracted; `isUnfinished`: of a turn that no interaction has taken along. */
  async find(
    roleId: RoleId,
    interactionId: string,
  ): Promise<{ said: Interaction; isUnfinished: boolean } | undefined> {
    for (const topic of [MEMORY_TOPIC, UTTERANCE_TOPIC]) {
      const said = (await this.waiting(topic, roleId)).find(({ id }) => id === interactionId);
      if (said !== undefined) return { said, isUnfinished: topic === UTTERANCE_TOPIC };
    }
    return undefined;
  }

  private async waiting(topic: string, roleId: RoleId): Promise<Interaction[]> {
    // Side by side: recall may wait for this, and the outbox for the disk.
    const [entries, marks] = await Promise.all([
      this.outbox.pending(topic, roleId),
      this.forgotten.of(roleId),
    ]);
    return entries.flatMap(({ payload }) => redact(parseQueuedInteraction(payload), marks) ?? []);
  }
}

function utteranceKey(turnId: string): string {
  return `${UTTERANCE_TOPIC}:${turnId}`;
}
