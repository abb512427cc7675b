import { silentLogger } from '@xiaozhi/observability';
import type { RoleId } from '@xiaozhi/memory';
import { SqliteOutbox } from '@xiaozhi/outbox';
import { ManualClock, OutboxFiles } from '@xiaozhi/outbox/testing';
import { ForgottenWords } from '../memory/forgotten-words.js';
import { InteractionReporter, REPORT_TOPIC } from '../memory/interaction.reporter.js';
import { MEMORY_TOPIC } from '../memory/memory-queue.js';
import { LetterOrders } from '../outbox-desk/letter-orders.js';

export const ROLE = '02:00:00:00:00:01' as RoleId;
export const WORDS = 'The gate code is 4711.';

/** An outbox in a file, with what people said as dead letters in it. */
export class OutboxBench {
  readonly clock = new ManualClock();
  private readonly files = new OutboxFiles();
  private readonly file = this.files.fresh();
  outbox = this.open();

  get forgotten(): ForgottenWords {
    return new ForgottenWords(this.outbox);
  }

  get orders(): LetterOrders {
    const { outbox, forgotten } = this;
    const reporter = new InteractionReporter(outbox);
    return new LetterOrders({ outbox, forgotten, reporter, logger: silentLogger() });
  }

  /** Somebody says something, and its delivery fails for good. */
  async bury(id: string, error = 'Refused.'): Promise<void> {
    await this.append(id);
    await this.deliver(id, error);
  }

  async append(id: string): Promise<void> {
    const at = this.clock.now().toISOString();
    const payload = {
      ...{ id, roleId: ROLE, sessionId: 's', agentId: 'agent', deviceId: ROLE, occurredAt: at },
      ...{ messages: [{ role: 'user', content: WORDS, at }], recalledTexts: [WORDS] },
    };
    await this.outbox.append({ id, topic: MEMORY_TOPIC, partitionKey: ROLE, payload });
  }

  /** What waits is delivered; one of it fails for good, the rest is taken. */
  async deliver(id: string, error = 'Refused.'): Promise<void> {
    const batches = await this.outbox.claim(MEMORY_TOPIC, { limit: 9, maxBatch: 9, now: this.clock.now() });
    const taken = batches.flatMap(({ entries }) => entries.map((entry) => entry.id));
    await this.outbox.acknowledge(taken.filter((one) => one !== id));
    await this.outbox.bury([id], { error });
  }

  async deadIds(topic = MEMORY_TOPIC): Promise<string[]> {
    const { items } = await this.outbox.deadLetters(topic, { page: 1, limit: 500 });
    return items.map(({ id }) => id);
  }

  async queuedIds(): Promise<string[]> {
    return (await this.outbox.pending(MEMORY_TOPIC, ROLE)).map(({ id }) => id);
  }

  /** What manager-api will be told of an interaction, oldest first. */
  async told(id: string): Promise<unknown[]> {
    const entries = await this.outbox.pending(REPORT_TOPIC, `interaction:${id}`);
    return entries.map(({ payload }) => (payload as { body: unknown }).body);
  }

  /** The process is killed and started again. */
  async restart(): Promise<void> {
    await this.outbox.close();
    this.outbox = this.open();
    await this.outbox.recover();
  }

  async end(): Promise<void> {
    await this.outbox.close();
    this.files.remove();
  }

  private open(): SqliteOutbox {
    return SqliteOutbox.open({ file: this.file, now: () => this.clock.now() });
  }
}
