import type { NewMemory, RoleId } from '@xiaozhi/memory';
import type { StoredMemory } from './memory-store.js';

/** A memory in the words of an operator: of no kind, in no slot, and so replaced by nothing. */
export function toOperatorMemory(
  roleId: RoleId,
  { id, text, provenance }: NewMemory,
  at: string,
): StoredMemory {
  return {
    id,
    roleId,
    text,
    kind: 'other',
    slot: null,
    createdAt: at,
    updatedAt: at,
    supersededBy: null,
    interactionId: provenance.interactionId ?? null,
    sessionId: provenance.sessionId ?? null,
    deviceId: provenance.deviceId ?? null,
    agentId: provenance.agentId ?? null,
    utterance: provenance.utterance ?? null,
    extractedBy: 'operator',
    embedding: null,
    encoder: null,
    messageIndex: null,
    aboutFrom: null,
    aboutTo: null,
    validFrom: null,
    validTo: null,
  };
}
