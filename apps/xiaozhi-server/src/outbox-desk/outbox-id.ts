import { newId } from '@xiaozhi/observability';
import type { Outbox } from '@xiaozhi/outbox';
import { z } from 'zod';

/** Id, topic and partition of the entry that names an outbox. Nobody delivers it. */
const NAME = 'outbox-id';

const storedName = z.object({ outboxId: z.string() });

/**
 * The id of an outbox, kept in itself: gateways that share one, and a gateway that is started anew, find the same.
 * @throws OutboxError
 */
export async function outboxIdOf(outbox: Outbox): Promise<string> {
  const find = async (): Promise<string | undefined> => {
    const [entry] = await outbox.pending(NAME, NAME);
    return entry === undefined ? undefined : storedName.parse(entry.payload).outboxId;
  };
  const known = await find();
  if (known !== undefined) return known;
  const outboxId = newId();
  // The first of two gateways that do this at once names it.
  await outbox.append({ id: NAME, topic: NAME, partitionKey: NAME, payload: { outboxId } });
  return (await find()) ?? outboxId;
}
