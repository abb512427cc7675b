import { parseRoleId } from '@xiaozhi/memory';
import type { StoredMemory } from '@xiaozhi/memory-local';
import type { MemoryRow } from '../database/rows.js';

/** A memory without whose it is and its vector, which have other forms elsewhere. */
export type MemoryFields = Omit<StoredMemory, 'roleId' | 'embedding'>;

/** A row as the engine sees it. */
export function toStored(row: MemoryRow): StoredMemory {
  return {
    ...fieldsOf(row),
    roleId: parseRoleId(row.role_id),
    embedding: row.embedding === null ? null : decodeFloats(row.embedding),
  };
}

/** What the engine stores, as a row. */
export function toRow(memory: StoredMemory): MemoryRow {
  return {
    ...columnsOf(memory),
    role_id: memory.roleId,
    embedding: memory.embedding === null ? null : encodeFloats(memory.embedding),
  };
}

export function fieldsOf(row: MemoryRow): MemoryFields {
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
    extractedBy: row.extracted_by as StoredMemory['extractedBy'],
    encoder: row.encoder,
    messageIndex: row.message_index,
    aboutFrom: row.about_from,
    aboutTo: row.about_to,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}

export function columnsOf(memory: MemoryFields): Omit<MemoryRow, 'role_id' | 'embedding'> {
  return {
    id: memory.id,
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
    encoder: memory.encoder,
    message_index: memory.messageIndex,
    about_from: memory.aboutFrom,
    about_to: memory.aboutTo,
    valid_from: memory.validFrom,
    valid_to: memory.validTo,
  };
}

/** Little-endian float32, base64: the form of the wire and of the column. */
export function encodeFloats(floats: Float32Array): string {
  return Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('base64');
}

export function decodeFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
