import { AsyncLocalStorage } from 'node:async_hooks';
import type { ChangeEvent } from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import type { WriteRows } from './database.js';

/** Which gateway asks for what runs now; undefined for operators and jobs. */
export const changeOrigin = new AsyncLocalStorage<string>();

/** Puts what gateways have to know into the log, as the last step of its transaction. */
export async function writeChanges(
  rows: Pick<WriteRows, 'of'>,
  events: readonly ChangeEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const at = new Date().toISOString();
  const origin = changeOrigin.getStore() ?? null;
  await rows.of('changeEvent').insert(
    events.map((event) => ({
      id: newId(),
      kind: event.kind,
      event: JSON.stringify(event),
      origin,
      at,
    })),
  );
}
