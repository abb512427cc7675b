import type {
  ConversationQuery,
  ConversationView,
  InteractionView,
  PageView,
  TranscriptView,
} from '@xiaozhi/contracts';
import { get } from './client.js';

/** What narrows the list; all that is given must hold. */
export type ConversationFilter = Partial<ConversationQuery>;

export const listConversations = (filter: ConversationFilter): Promise<PageView<ConversationView>> =>
  get('/api/chat-history', filter);
export const getTranscript = (sessionId: string): Promise<TranscriptView> =>
  get(`/api/chat-history/${encodeURIComponent(sessionId)}`);
export const listInteractions = (limit: number): Promise<PageView<InteractionView>> =>
  get('/api/interaction', { limit });
