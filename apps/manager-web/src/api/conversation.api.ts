import type { ConversationView, InteractionView, PageView, TranscriptView } from '@xiaozhi/contracts';
import { get } from './client.js';

export interface ConversationFilter {
  agentId?: string;
  deviceId?: string;
  page?: number;
  limit?: number;
}

export const listConversations = (filter: ConversationFilter): Promise<PageView<ConversationView>> =>
  get('/api/chat-history', filter);
export const getTranscript = (sessionId: string): Promise<TranscriptView> =>
  get(`/api/chat-history/${encodeURIComponent(sessionId)}`);
export const listInteractions = (limit: number): Promise<PageView<InteractionView>> =>
  get('/api/interaction', { limit });
