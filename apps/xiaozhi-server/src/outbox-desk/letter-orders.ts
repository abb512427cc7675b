import type { OutboxOrder } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { OutboxError } from '@xiaozhi/outbox';
import type { Outbox, OutboxEntry } from '@xiaozhi/outbox';
import { marksOf } from '../memory/forgotten-words.js';
import type { ForgottenWords } from '../memory/forgotten-words.js';
import type { QueuedInteraction } from '../memory/interaction.js';
import type { InteractionReporter } from '../memory/interaction.reporter.js';
import { MEMORY_TOPIC, findQueuedInteraction } from '../memory/memory-queue.js';

const RETRIED = 'An operator has it tried again.';
const DISCARDED = 'An operator discarded it: it is not remembered.';

export interface LetterOrdersDeps {
  outbox: Pick<Outbox, 'deadLetter' | 'revive' | 'discard' | 'acknowledge'>;
  forgotten: Pick<ForgottenWords, 'of'>;
  reporter: Pick<InteractionReporter, 'report'>;
  logger: Logger;
}

/**
 * Does what operators ordered about dead letters. The same order again, also after the process was killed at any
 * moment, does nothing more: an order is for one death of an entry, which its number of attempts tells from the next.
 */
export class LetterOrders {
  constructor(private readonly deps: LetterOrdersDeps) {}

  /** @returns whether something was there to do. @throws OutboxError, then it is not done and may come again */
  async carryOut({ orderId, entryId, attempts, action, binding }: OutboxOrder): Promise<boolean> {
    const letter = await this.deps.outbox.deadLetter(entryId);
    if (letter?.attempts !== attempts) return false;
    const isDone = await this.act(letter, action, binding);
    this.deps.logger.info(
      { orderId, entryId, action, topic: letter.topic },
      'an order of an operator is done',
    );
    return isDone;
  }

  private async act(
    letter: OutboxEntry,
    action: OutboxOrder['action'],
    binding: OutboxOrder['binding'],
  ): Promise<boolean> {
    switch (action) {
      case 'retry':
        return this.retry(letter, binding);
      case 'discard':
        return this.discard(letter);
      case 'erase':
        await this.deps.outbox.acknowledge([letter.id, ...(await this.marksOf(letter))]);
        return true;
    }
  }

  /** Told first: what becomes of it is told after that. @param binding whose it is, if an operator decided that */
  private async retry(letter: OutboxEntry, binding: OutboxOrder['binding']): Promise<boolean> {
    const said = interactionOf(letter);
    if (said !== undefined)
      await this.deps.reporter.report(said, { state: 'queued', reason: RETRIED, isRetried: true });
    const given = said === undefined || binding === undefined ? {} : { payload: { ...said, ...binding } };
    return ifThere(this.deps.outbox.revive(letter.id, { attempts: letter.attempts, ...given }));
  }

  /** What was said never goes without its state saying so: one step takes it out and puts the report in. */
  private async discard(letter: OutboxEntry): Promise<boolean> {
    const said = interactionOf(letter);
    if (said === undefined) return ifThere(this.deps.outbox.discard(letter.id));
    const replaces = [letter.id, ...(await this.marksOf(letter))];
    await this.deps.reporter.report(said, { state: 'discarded', reason: DISCARDED }, replaces);
    return true;
  }

  /** What was to be forgotten of it, in words, has no more use. */
  private async marksOf(letter: OutboxEntry): Promise<string[]> {
    if (letter.topic !== MEMORY_TOPIC) return [];
    const said = interactionOf(letter) ?? { id: letter.id };
    return marksOf(said, await this.deps.forgotten.of(letter.partitionKey)).map(({ id }) => id);
  }
}

/** Undefined where it is none, or is damaged: then there is nobody to tell of. */
function interactionOf({ topic, payload }: OutboxEntry): QueuedInteraction | undefined {
  return topic === MEMORY_TOPIC ? findQueuedInteraction(payload) : undefined;
}

/** Another gateway at the same outbox may have been faster. */
async function ifThere(step: Promise<void>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (error instanceof OutboxError && error.code === 'OUTBOX_NOT_FOUND') return false;
    throw error;
  }
}
