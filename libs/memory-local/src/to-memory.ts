import type { Memory, MemoryTimes } from '@xiaozhi/memory';
import type { StoredMemory } from './memory-store.js';

/** A stored memory as the port has it. */
export function toMemory(stored: StoredMemory): Memory {
  return {
    id: stored.id,
    roleId: stored.roleId,
    text: stored.text,
    kind: stored.kind,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    provenance: {
      interactionId: stored.interactionId ?? undefined,
      sessionId: stored.sessionId ?? undefined,
      deviceId: stored.deviceId ?? undefined,
      agentId: stored.agentId ?? undefined,
      utterance: stored.utterance ?? undefined,
      extractedBy: stored.extractedBy,
      messageIndex: stored.messageIndex ?? undefined,
    },
    ...timesOf(stored),
  };
}

/** As `toMemory`, with its vector where it has one. */
export function toMemoryWithVector(stored: StoredMemory): Memory {
  const { embedding, encoder } = stored;
  const memory = toMemory(stored);
  return embedding === null || encoder === null
    ? memory
    : { ...memory, vector: { encoder, values: embedding } };
}

/** The times of a stored memory, those that are known. */
export function timesOf(memory: StoredMemory | undefined): MemoryTimes {
  const { aboutFrom, aboutTo, validFrom, validTo } = memory ?? {};
  return {
    ...(aboutFrom ? { aboutFrom } : {}),
    ...(aboutTo ? { aboutTo } : {}),
    ...(validFrom ? { validFrom } : {}),
    ...(validTo ? { validTo } : {}),
  };
}
