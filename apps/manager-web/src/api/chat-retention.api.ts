import type { ChatRetentionPolicy, ChatRetentionPreview, ChatRetentionView } from '@xiaozhi/contracts';
import { get, post, put } from './client.js';

/** @param agentId undefined: the default */
const at = (agentId: string | undefined): string =>
  agentId === undefined ? '/api/chat-retention' : `/api/agent/${encodeURIComponent(agentId)}/chat-retention`;

export const getChatRetention = (agentId?: string): Promise<ChatRetentionView> => get(at(agentId));
/** What a policy would take now. @param policy null: the default's */
export const previewChatRetention = (
  policy: ChatRetentionPolicy | null,
  agentId?: string,
): Promise<ChatRetentionPreview> => post(`${at(agentId)}/preview`, { policy });
/** @param confirm the preview's, where it takes something */
export const setChatRetention = (
  policy: ChatRetentionPolicy | null,
  confirm: string | undefined,
  agentId?: string,
): Promise<ChatRetentionView> => put(at(agentId), { policy, confirm });
