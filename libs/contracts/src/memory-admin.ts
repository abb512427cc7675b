import { z } from 'zod';
import { listQuery, pageQuery } from './http.js';
import type { PageView } from './http.js';

/** How the words that are looked for are taken: by what they mean, or as they stand, in any case. */
export const MEMORY_MATCHES = ['meaning', 'exact'] as const;
export type MemoryMatch = (typeof MEMORY_MATCHES)[number];

/** What holds still, what something newer stands for, or both. */
export const MEMORY_STATES = ['current', 'superseded', 'all'] as const;
export type MemoryState = (typeof MEMORY_STATES)[number];

/**
 * `GET /api/memory`: memories of one agent, or of one of its role ids, the last changed first. `query` looks for words;
 * by meaning unless `match` says otherwise, the best first unless `sort` says otherwise.
 */
export const memoryQuery = pageQuery.extend({
  agentId: z.string().min(1),
  roleId: z.string().optional(),
  query: z.string().trim().max(500).optional(),
  match: z.enum(MEMORY_MATCHES).optional(),
  kind: z.string().trim().max(64).optional(),
  /** Last changed at this moment or later. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Last changed before this moment. */
  to: z.iso.datetime({ offset: true }).optional(),
  /** `words`: a time in the words of a search by meaning, such as "last week", narrows it, unless `from` or `to` does. */
  period: z.literal('words').optional(),
  /** Left out: what is current, and in a search by meaning what it finds for a question about the past. */
  state: z.enum(MEMORY_STATES).optional(),
  /** `updatedAt` or `createdAt`, with `-` before it for the latest first. */
  sort: listQuery.shape.sort,
});
export type MemoryQuery = z.infer<typeof memoryQuery>;

export const memoryEdit = z.object({ text: z.string().trim().min(1).max(4000) });
export type MemoryEdit = z.infer<typeof memoryEdit>;

/** Where a memory came from, as far as it is known. */
export interface MemoryProvenanceView {
  interactionId: string | null;
  sessionId: string | null;
  deviceId: string | null;
  utterance: string | null;
  /** Which message of the interaction the utterance is from. */
  messageIndex: number | null;
  /** The conversation's lines of that turn, when chat history has them. */
  /** When these lines were removed from the chat history; null while they were not, as far as is known. */
  linesGoneAt: string | null;
  /** The same of the recording. */
  audioGoneAt: string | null;
  lines: { role: 'user' | 'assistant' | 'tool'; content: string; at: string }[];
}

/** How often a memory was recalled for a turn, and how often the answer said it by the gateway's measure of words. */
export interface MemoryRecallsView {
  recalledCount: number;
  usedCount: number;
  /** ISO 8601, UTC. */
  lastRecalledAt: string | null;
  lastUsedAt: string | null;
}

export interface MemoryView {
  id: string;
  roleId: string;
  text: string;
  kind: string | null;
  providerCode: string;
  extractedBy: string | null;
  createdAt: string;
  updatedAt: string;
  supersededBy: string | null;
  /** When what it tells of happens, and between which times it holds; see `MemoryTimes` of the memory port. */
  aboutFrom: string | null;
  aboutTo: string | null;
  validFrom: string | null;
  validTo: string | null;
  provenance: MemoryProvenanceView;
  recalls: MemoryRecallsView;
  /** Only in a search: 0 to 1. */
  score: number | null;
}

/** A page of what was found. */
export interface MemoryPageView extends PageView<MemoryView> {
  /** False where more may fit: not all memories, or not all people, could be looked through. */
  isComplete: boolean;
  /** The time that was read in the words, and narrowed what is listed; null where none did. ISO 8601, UTC; `to` is exclusive. */
  period: { from: string; to: string } | null;
}

/** `GET /api/memory/{id}/history?agentId=…&roleId=…`. */
export interface MemoryVersionView {
  event: 'add' | 'update' | 'supersede' | 'delete';
  oldText: string | null;
  newText: string | null;
  at: string;
}

/** `GET /api/agent/{id}/role`: whose memories an agent has. */
export interface RoleView {
  roleId: string;
  deviceId: string | null;
  label: string;
}

/** `GET /api/interaction`: what turns gave to memory, newest first. */
export const interactionQuery = pageQuery.extend({
  agentId: z.string().optional(),
  roleId: z.string().optional(),
  state: z.string().optional(),
});
