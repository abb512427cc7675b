import type { Interaction, RoleId } from '@xiaozhi/memory';
import { parseRoleId } from '@xiaozhi/memory';
import { newId } from '@xiaozhi/observability';
import type { Outbox, OutboxWorker } from '@xiaozhi/outbox';
import { z } from 'zod';
import { parseQueuedInteraction } from '../memory-queue.js';

/** Outbox topic of what goes to shadows: its own worker, order, retries and dead letters. */
export const SHADOW_TOPIC = 'shadow';
/** Outbox topic of what shadows have to forget. Nobody delivers it: saves that wait are delivered without it. */
const SHADOW_FORGOTTEN_TOPIC = 'shadow-forgotten';

const queuedSave = z.object({
  kind: z.literal('save'),
  configId: z.string(),
  interaction: z.unknown().transform(parseQueuedInteraction),
  /** The same interaction may have reached this provider when it was the agent's own. */
  mayBeThere: z.boolean(),
});
const queuedForgetting = z.object({
  kind: z.literal('forget'),
  configId: z.string(),
  roleId: z.string().transform(parseRoleId),
  deviceId: z.string(),
  text: z.string(),
  markId: z.string(),
});
const queued = z.discriminatedUnion('kind', [queuedSave, queuedForgetting]);
export type ShadowTask = z.infer<typeof queued>;
export type ShadowForgetting = z.infer<typeof queuedForgetting>;

const storedMark = z.object({ text: z.string(), at: z.string() });

/** A fact that its owner wants forgotten, and when that was asked. */
export interface ShadowMark extends z.infer<typeof storedMark> {
  id: string;
}

/** Reads back what `ShadowQueue` stored. @throws ZodError */
export function parseShadowTask(payload: unknown): ShadowTask {
  return queued.parse(payload);
}

/** The durable queue to shadows. Each config and role is a partition, so that no role or provider waits for another. */
export class ShadowQueue {
  private worker: Pick<OutboxWorker, 'nudge'> | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly now: () => Date,
  ) {}

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /** Durable when it resolves; the same interaction twice is one. @throws OutboxError */
  async save(configId: string, interaction: Interaction, mayBeThere: boolean): Promise<void> {
    await this.outbox.append({
      id: `${SHADOW_TOPIC}:${configId}:${interaction.id}`,
      topic: SHADOW_TOPIC,
      partitionKey: partitionOf(configId, interaction.roleId),
      payload: { kind: 'save', configId, interaction, mayBeThere },
    });
    this.worker?.nudge();
  }

  /** After all that was saved before. Durable when it resolves. @throws OutboxError */
  async forget(
    configId: string,
    { roleId, deviceId, text }: { roleId: RoleId; deviceId: string; text: string },
  ): Promise<void> {
    const partitionKey = partitionOf(configId, roleId);
    const markId = `${SHADOW_FORGOTTEN_TOPIC}:${newId()}`;
    const mark = { text, at: this.now().toISOString() };
    await this.outbox.append({ id: markId, topic: SHADOW_FORGOTTEN_TOPIC, partitionKey, payload: mark });
    await this.outbox.append({
      id: `${SHADOW_TOPIC}:${newId()}`,
      topic: SHADOW_TOPIC,
      partitionKey,
      payload: { kind: 'forget', configId, roleId, deviceId, text, markId },
    });
    this.worker?.nudge();
  }

  /** What is to be forgotten of a partition and is not yet. */
  async marksOf(partitionKey: string): Promise<ShadowMark[]> {
    const entries = await this.outbox.pending(SHADOW_FORGOTTEN_TOPIC, partitionKey);
    return entries.map(({ id, payload }) => ({ id, ...storedMark.parse(payload) }));
  }

  async forgotten(markId: string): Promise<void> {
    await this.outbox.acknowledge([markId]);
  }

  /** Whether the provider still works in the background on something of a partition. */
  async isWorkedOn(partitionKey: string): Promise<boolean> {
    const entries = await this.outbox.pending(SHADOW_TOPIC, partitionKey);
    return entries.some(({ state }) => state === 'accepted');
  }
}

function partitionOf(configId: string, roleId: RoleId): string {
  return JSON.stringify([configId, roleId]);
}
