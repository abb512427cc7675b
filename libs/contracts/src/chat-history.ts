import { z } from 'zod';
import { listQuery } from './http.js';
import type { InteractionView } from './interaction-report.js';
import { storedId } from './stored-text.js';
import type { TurnTrace } from './turn-trace.js';

/** `POST /xiaozhi/agent/chat-history/report`, one line of a conversation (protocol 3.10). */
export const chatHistoryReport = z.object({
  macAddress: z.string().min(1),
  sessionId: z.string().min(1),
  /** 1 user, 2 assistant, 3 tool. */
  chatType: z.number().int().min(1).max(3),
  content: z.string().min(1),
  /** ms since epoch; other gateways send seconds or nothing. */
  reportTime: z.number().max(8.64e15).optional().nullable(),
  /** WAV, 16 kHz mono 16 bit. */
  audioBase64: z.string().optional().nullable(),
  /** Our addition: idempotency key of the line, and the interaction it belongs to. */
  messageId: storedId.optional(),
  interactionId: storedId.optional(),
});
export type ChatHistoryReport = z.infer<typeof chatHistoryReport>;

/** `GET /api/chat-history`: conversations, the last one first. All that is given must hold of a line of them. */
export const conversationQuery = listQuery.extend({
  agentId: z.string().trim().min(1).max(64).optional(),
  deviceId: z.string().trim().min(1).max(191).optional(),
  /** From this moment on. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Up to before this moment. */
  to: z.iso.datetime({ offset: true }).optional(),
  /** Part of what was said, or of the title, in any case. */
  search: z.string().trim().max(128).optional(),
});
export type ConversationQuery = z.infer<typeof conversationQuery>;

/** A line of a conversation as the console sees it. */
export interface ChatMessageView {
  id: string;
  sessionId: string;
  interactionId: string | null;
  deviceId: string;
  agentId: string;
  role: 'user' | 'assistant' | 'tool';
  content: string;
  /** ISO 8601, UTC. */
  at: string;
}

/** `GET /api/chat-history/{sessionId}`: one conversation, each list oldest first. */
export interface TranscriptView {
  messages: ChatMessageView[];
  /** What turns gave to memory. */
  interactions: InteractionView[];
  /** How turns went. */
  traces: TurnTrace[];
}

/** A conversation in a list: one session of a device. */
export interface ConversationView {
  sessionId: string;
  /** What it was about, in a few words; null where nobody asked for one. */
  title: string | null;
  agentId: string;
  agentName: string;
  deviceId: string;
  startedAt: string;
  lastAt: string;
  messageCount: number;
}
