import { storedMemory } from '@xiaozhi/contracts';
import type { MemoryImportFault } from '@xiaozhi/contracts';
import type { Memory } from '@xiaozhi/memory';
import type { z } from 'zod';
import type { MemoryRow } from '../database/rows.js';
import { columnsOf, fieldsOf } from '../memory/memory-row.js';

/** A memory in a file: all of it but whose it is. */
export const exportedMemory = storedMemory.omit({ roleId: true });
export type ExportedMemory = z.infer<typeof exportedMemory>;

/** What a file has to say. */
export interface ParsedFile {
  items: { entry: number; memory: ExportedMemory }[];
  errors: MemoryImportFault[];
}

/** A row as a file has it. */
export function fromRow(row: MemoryRow): ExportedMemory {
  return { ...fieldsOf(row), embedding: row.embedding };
}

/** The row in a role. @param roleId whose it becomes */
export function toRowOf(memory: ExportedMemory, roleId: string): MemoryRow {
  return { ...columnsOf(memory), role_id: roleId, embedding: memory.embedding };
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
