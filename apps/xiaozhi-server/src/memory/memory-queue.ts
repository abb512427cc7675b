import { parseRoleId } from '@xiaozhi/memory';
import type { Interaction, RoleId } from '@xiaozhi/memory';
import type { AddWindow, AddWindows } from '@xiaozhi/memory-providers';
import type { Outbox, OutboxWorker } from '@xiaozhi/outbox';
import { z } from 'zod';
import type { ForgottenWords } from './forgotten-words.js';
import { redact } from './forgotten-words.js';
import { holdsTurn } from './interaction.js';
import type { QueuedInteraction } from './interaction.js';
import { saidSince } from './said-since.js';
import type { ErasedPeople } from '../rights/erased-people.js';

/** Outbox topic of interactions on their way to a memory provider. */
export const MEMORY_TOPIC = 'memory';
/** Outbox topic of what was said in turns that have not finished. Nobody delivers it: a finished turn takes it along. */
export const UTTERANCE_TOPIC = 'utterance';

const queuedInteraction = z.object({
  id: z.string(),
  roleId: z.string().transform(parseRoleId),
  sessionId: z.string(),
  agentId: z.string(),
  deviceId: z.string(),
  boundAt: z.string().optional(),
  channel: z.string().optional(),
  occurredAt: z.string(),
  messages: z.array(z.object({ role: z.enum(['user', 'assistant']), content: z.string(), at: z.string() })),
  recalledTexts: z.array(z.string()),
  earlierTurnIds: z.array(z.string()).optional(),
});

/** Reads back what `MemoryQueue.append` stored. @throws ZodError when the entry is not an interaction */
export function parseQueuedInteraction(payload: unknown): QueuedInteraction {
  return queuedInteraction.parse(payload);
}

/** As `parseQueuedInteraction`; undefined where it cannot be read. */
export function findQueuedInteraction(payload: unknown): Interaction | undefined {
  return queuedInteraction.safeParse(payload).data;
}

/** The durable queue between the conversation and the memory providers. */
export class MemoryQueue {
  private worker: Pick<OutboxWorker, 'nudge'> | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly forgotten: Pick<ForgottenWords, 'of'>,
    /** Absent: nobody was erased. */
    private readonly erased?: ErasedPeople,
    /** Absent: each turn is due at once. */
    private readonly windows?: Pick<AddWindows, 'add'>,
  ) {}

  /** Whether what waits may be more than can be read now. */
  get isPartial(): boolean {
    return this.outbox.degraded !== undefined;
  }

  /** Who is told that there is new work. */
  attach(worker: Pick<OutboxWorker, 'nudge'>): void {
    this.worker = worker;
  }

  /**
   * A finished turn. Durable when it resolves.
   * @param unfinishedIds turns whose utterances the interaction contains, its own among them
   * @param window how long it may wait for others of its role
   * @throws OutboxError, for example when the disk is full
   */
  async append(
    interaction: Interaction,
    unfinishedIds: readonly string[] = [],
    window?: AddWindow,
  ): Promise<void> {
    // Before the worker can see it.
    this.windows?.add(interaction, window);
    const earlierTurnIds = unfinishedIds.filter((id) => id !== interaction.id);
    // What of these turns is to be forgotten may be said while their words move here.
    const payload = earlierTurnIds.length === 0 ? interaction : { ...interaction, earlierTurnIds };
    await this.outbox.append(
      { id: interaction.id, topic: MEMORY_TOPIC, partitionKey: interaction.roleId, payload },
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

  /**
   * What a device said for a role in turns that have not finished, oldest first, without what is to be forgotten.
   * Also under other agents, and by who had it before.
   */
  async unfinished(roleId: RoleId, deviceId: string): Promise<Interaction[]> {
    const waiting = await this.waiting(UTTERANCE_TOPIC, roleId);
    return waiting.filter((interaction) => interaction.deviceId === deviceId);
  }

  /** What a role said that its provider has not extracted yet, oldest first, without what is to be forgotten. */
  async pending(roleId: RoleId): Promise<Interaction[]> {
    return this.waiting(MEMORY_TOPIC, roleId);
  }

  /** What holds the words of a turn and is not extracted; `isUnfinished`: no interaction has taken them along. */
  async find(
    roleId: RoleId,
    turnId: string,
  ): Promise<{ said: Interaction; isUnfinished: boolean } | undefined> {
    for (const topic of [MEMORY_TOPIC, UTTERANCE_TOPIC]) {
      const said = (await this.waiting(topic, roleId)).find((one) => holdsTurn(one, turnId));
      if (said !== undefined) return { said, isUnfinished: topic === UTTERANCE_TOPIC };
    }
    return undefined;
  }

  private async waiting(topic: string, roleId: RoleId): Promise<QueuedInteraction[]> {
    // Side by side: recall may wait for this, and the outbox for the disk.
    const mayBePartial = true;
    const [entries, marks] = await Promise.all([
      this.outbox.pending(topic, roleId, { mayBePartial }),
      // A mark lies where its interaction lies, or can be read whenever that can.
      this.forgotten.of(roleId, { mayBePartial }),
    ]);
    const erasedAtMs = this.erased?.erasedAtMs(roleId);
    return entries
      .flatMap(({ payload }) => findQueuedInteraction(payload) ?? [])
      .flatMap((said) => saidSince(said, erasedAtMs) ?? [])
      .flatMap((said) => redact(said, marks) ?? []);
  }
}

function utteranceKey(turnId: string): string {
  return `${UTTERANCE_TOPIC}:${turnId}`;
}
