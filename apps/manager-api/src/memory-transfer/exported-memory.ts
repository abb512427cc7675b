import { storedMemory } from '@xiaozhi/contracts';
import type { MemoryImportFault } from '@xiaozhi/contracts';
import type { Memory } from '@xiaozhi/memory';
import type { z } from 'zod';
import type { MemoryRow } from '../database/rows.js';

/** A memory in a file: all of it but whose it is. */
export const exportedMemory = storedMemory.omit({ roleId: true });
export type ExportedMemory = z.infer<typeof exportedMemory>;

/** What a file has to say. */
export interface ParsedFile {
  items: { entry: number; memory: ExportedMemory }[];
  errors: MemoryImportFault[];
}

export function fromRow(row: MemoryRow): ExportedMemory {
  return {
    id: row.id,
    text: row.text,
    kind: row.kind,
    slot: row.slot,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    supersededBy: row.superseded_by,
    interactionId: row.interaction_id,
    sessionId: row.session_id,
    deviceId: row.device_id,
    agentId: row.agent_id,
    utterance: row.utterance,
    extractedBy: row.extracted_by as ExportedMemory['extractedBy'],
    embedding: row.embedding,
    encoder: row.encoder,
    messageIndex: row.message_index,
    aboutFrom: row.about_from,
    aboutTo: row.about_to,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}

/** The row in a role. @param roleId whose it becomes */
export function toRowOf(memory: ExportedMemory, roleId: string): MemoryRow {
  return {
    id: memory.id,
    role_id: roleId,
    text: memory.text,
    kind: memory.kind,
    slot: memory.slot,
    created_at: memory.createdAt,
    updated_at: memory.updatedAt,
    superseded_by: memory.supersededBy,
    interaction_id: memory.interactionId,
    session_id: memory.sessionId,
    device_id: memory.deviceId,
    agent_id: memory.agentId,
    utterance: memory.utterance,
    extracted_by: memory.extractedBy,
    embedding: memory.embedding,
    encoder: memory.encoder,
    message_index: memory.messageIndex,
    about_from: memory.aboutFrom,
    about_to: memory.aboutTo,
    valid_from: memory.validFrom,
    valid_to: memory.validTo,
  };
}

/** What a service tells of a memory, which is less than what is stored here. */
export function fromProvider(memory: Memory): ExportedMemory {
  const { id, roleId: _, text, createdAt, provenance, ...more } = memory;
  const known = Object.entries({ ...provenance, ...more }).filter(([, value]) => value !== undefined);
  return { ...aMemory(id, text, createdAt), ...(Object.fromEntries(known) as Partial<ExportedMemory>) };
}

/** A memory of which no more is known. @param at ISO 8601, UTC */
export function aMemory(id: string, text: string, at: string): ExportedMemory {
  return {
    ...{ id, text, kind: 'other', slot: null, createdAt: at, updatedAt: at, supersededBy: null },
    ...{ interactionId: null, sessionId: null, deviceId: null, agentId: null, utterance: null },
    ...{ extractedBy: 'provider', embedding: null, encoder: null, messageIndex: null },
    ...{ aboutFrom: null, aboutTo: null, validFrom: null, validTo: null },
  };
}
