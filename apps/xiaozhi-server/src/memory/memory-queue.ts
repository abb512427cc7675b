import { parseRoleId } from '@xiaozhi/memory';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import type { Outbox, OutboxWorker } from '@xiaozhi/outbox';
import { z } from 'zod';

/** Outbox topic of interactions on their way to a memory provider. */
export const MEMORY_TOPIC = 'memory';

const queuedInteraction = z.object({
  id: z.string(),
  roleId: z.string().transform(parseRoleId),
  sessionId: z.string(),
  agentId: z.string(),
  deviceId: z.string(),
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

  constructor(private readonly outbox: Outbox) {}

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /** Durable when it resolves. @throws OutboxError, for example when the disk is full */
  async append(interaction: Interaction): Promise<void> {
    await this.outbox.append({
      id: interaction.id,
      topic: MEMORY_TOPIC,
      partitionKey: interaction.roleId,
      payload: interaction,
    });
    this.worker?.nudge();
  }

  /** What a role said that its provider has not extracted yet, oldest first. */
  async pending(roleId: RoleId): Promise<Interaction[]> {
    const entries = await this.outbox.pending(MEMORY_TOPIC, roleId);
    return entries.map((entry) => parseQueuedInteraction(entry.payload));
  }
}
