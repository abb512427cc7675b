import type {
  OutboxLetterFilter,
  OutboxLetterView,
  OutboxOrderView,
  OutboxView,
  PageView,
} from '@xiaozhi/contracts';
import { get, post, remove } from './client.js';

const ROUTE = '/api/outbox';

/** Letters by id, or all that a filter holds. */
export interface LetterChoice {
  ids?: string[];
  filter?: OutboxLetterFilter;
  includesFormer?: boolean;
}

export const listOutboxes = (): Promise<OutboxView[]> => get(ROUTE);
export const listLetters = (
  filter: OutboxLetterFilter & { page?: number; limit?: number },
): Promise<PageView<OutboxLetterView>> => get(`${ROUTE}/letter`, filter);
export const orderLetters = (action: 'retry' | 'discard', choice: LetterChoice): Promise<OutboxOrderView> =>
  post(`${ROUTE}/letter/${action}`, choice);
export const forgetOutbox = (id: string): Promise<unknown> => remove(`${ROUTE}/${encodeURIComponent(id)}`);
