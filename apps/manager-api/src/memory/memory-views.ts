import type { ChatMessageView, MemoryView } from '@xiaozhi/contracts';
import type { Memory } from '@xiaozhi/memory';
import { NOTHING_GONE } from '../chat-history/chat-history.service.js';
import type { ChatHistoryService, GoneFromHistory } from '../chat-history/chat-history.service.js';
import type { Database } from '../database/database.js';
import type { Actor } from '../http/actor.js';
import { NEVER_RECALLED, findRecalls } from '../interaction/memory-recalls.js';

/** Where stands what is shown beside memories. */
export interface ViewSources {
  history: ChatHistoryService;
  database: Database;
}

/** Puts the conversation's lines to each memory, and how often it was recalled. */
export async function toMemoryViews(
  { history, database }: ViewSources,
  actor: Actor,
  providerCode: string,
  memories: readonly Memory[],
): Promise<MemoryView[]> {
  const ids = memories.flatMap(({ provenance }) => provenance?.interactionId ?? []);
  const [lines, gone, recalls] = await Promise.all([
    history.linesOf(actor, ids),
    history.goneOf(ids),
    findRecalls(database, memories),
  ]);
  return memories.map((memory) => ({
    ...toView(memory, providerCode, {
      lines: lines.get(memory.provenance?.interactionId ?? '') ?? [],
      ...(gone.get(memory.provenance?.interactionId ?? '') ?? NOTHING_GONE),
    }),
    recalls: recalls.get(memory.id) ?? NEVER_RECALLED,
  }));
}

function orNull<T>(value: T | undefined): T | null {
  return value ?? null;
}

function toView(
  memory: Memory,
  providerCode: string,
  { lines, ...gone }: GoneFromHistory & { lines: readonly ChatMessageView[] },
): Omit<MemoryView, 'recalls'> {
  const { provenance } = memory;
  return {
    id: memory.id,
    roleId: memory.roleId,
    text: memory.text,
    kind: memory.kind ?? null,
    providerCode,
    extractedBy: provenance?.extractedBy ?? null,
    createdAt: memory.createdAt,
    updatedAt: memory.updatedAt,
    supersededBy: memory.supersededBy ?? null,
    aboutFrom: orNull(memory.aboutFrom),
    aboutTo: orNull(memory.aboutTo),
    validFrom: orNull(memory.validFrom),
    validTo: orNull(memory.validTo),
    provenance: {
      interactionId: orNull(provenance?.interactionId),
      sessionId: orNull(provenance?.sessionId),
      deviceId: orNull(provenance?.deviceId),
      utterance: provenance?.utterance ?? lines.find(({ role }) => role === 'user')?.content ?? null,
      messageIndex: orNull(provenance?.messageIndex),
      ...gone,
      lines: lines.map(({ role, content, at }) => ({ role, content, at })),
    },
    score: null,
  };
}
