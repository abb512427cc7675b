import type { PortableMemory, RoleId } from '@xiaozhi/memory';
import { toMemory } from './mem0.mapping.js';
import type { Mem0StoreOptions } from './mem0.service.js';
import type { Mem0Memory } from './mem0.wire.js';

/** A memory with what its metadata says of where it is from. */
export function toPortable(theirs: Mem0Memory, roleId: RoleId): PortableMemory {
  const { origin_id: originId, migration_id: migrationId, slot } = theirs.metadata ?? {};
  return {
    ...toMemory(theirs, roleId),
    ...(slot === undefined ? {} : { slot }),
    ...(originId === undefined ? {} : { originId }),
    ...(migrationId === undefined ? {} : { migrationId }),
  };
}

/** What goes along with a memory that is brought here: Mem0 has no fields of its own for most of it. */
export function toImportOptions(roleId: RoleId, memory: PortableMemory): Mem0StoreOptions {
  const { provenance = {} } = memory;
  const metadata = {
    interaction_ids: provenance.interactionId === undefined ? undefined : [provenance.interactionId],
    session_id: provenance.sessionId,
    device_id: provenance.deviceId,
    agent_id: provenance.agentId,
    channel: provenance.channel,
    utterance: provenance.utterance,
    message_index: provenance.messageIndex,
    extracted_by: provenance.extractedBy,
    said_at: memory.createdAt,
    changed_at: memory.updatedAt,
    about_from: memory.aboutFrom,
    about_to: memory.aboutTo,
    valid_from: memory.validFrom,
    valid_to: memory.validTo,
    kind: memory.kind,
    slot: memory.slot,
    origin_id: memory.originId,
    migration_id: memory.migrationId,
  };
  const known = Object.entries(metadata).filter(
    (entry): entry is [string, string | string[] | number] => entry[1] !== undefined,
  );
  return {
    userId: roleId,
    metadata: Object.fromEntries(known),
    timestamp: Math.floor(Date.parse(memory.createdAt) / 1000),
  };
}
