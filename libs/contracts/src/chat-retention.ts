import { z } from 'zod';

const days = z.number().int().min(1).max(36_500).nullable().default(null);

/** How long what was said is kept, in days since; null: for ever. A recording goes with its line at the latest. */
export const chatRetentionPolicy = z.object({ textDays: days, audioDays: days });
export type ChatRetentionPolicy = z.infer<typeof chatRetentionPolicy>;

/** `POST /api/chat-retention/preview`: what a default would take now, of agents without a policy of their own. */
export const chatRetentionTrial = z.object({ policy: chatRetentionPolicy });
export type ChatRetentionTrial = z.infer<typeof chatRetentionTrial>;

/** `PUT /api/chat-retention`. `confirm` is the preview's; without it a policy that would take something is refused. */
export const chatRetentionChange = chatRetentionTrial.extend({ confirm: z.string().max(64).optional() });
export type ChatRetentionChange = z.infer<typeof chatRetentionChange>;

/** The same of one agent; a policy of null follows the default. */
export const agentChatRetentionTrial = z.object({ policy: chatRetentionPolicy.nullable() });
export type AgentChatRetentionTrial = z.infer<typeof agentChatRetentionTrial>;
export const agentChatRetentionChange = agentChatRetentionTrial.extend({
  confirm: z.string().max(64).optional(),
});
export type AgentChatRetentionChange = z.infer<typeof agentChatRetentionChange>;

export interface ChatRetentionView {
  /** What holds. */
  policy: ChatRetentionPolicy;
  /** The agent's own; null where it follows the default. Of the default itself: whether one was set. */
  own: ChatRetentionPolicy | null;
  /** When it was last applied; ISO 8601, UTC. */
  lastRunAt: string | null;
}

/** What a policy takes. */
export interface ChatRetentionCounts {
  /** Conversations that lose lines. */
  sessions: number;
  lines: number;
  /** Recordings, those of the lines among them. */
  recordings: number;
  /** Of the recordings, as they are stored. */
  audioBytes: number;
}

export interface ChatRetentionPreview extends ChatRetentionCounts {
  /** Memories that stay, of which the lines or the recording they come from go. */
  memories: number;
  /** Lines from before this moment go, and recordings from before that one; null: none. ISO 8601, UTC. */
  textBefore: string | null;
  audioBefore: string | null;
  /** To be sent back with the change: stands for what is shown here. */
  confirm: string;
}
