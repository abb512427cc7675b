import type { StoredMemory as WireMemory } from '@xiaozhi/contracts';
import { parseRoleId } from '@xiaozhi/memory';
import type { StoredMemory } from '@xiaozhi/memory-local';

/** A memory as it was before `toWire`. */
export function fromWire(wire: WireMemory): StoredMemory {
  return {
    ...wire,
    roleId: parseRoleId(wire.roleId),
    embedding: wire.embedding === null ? null : decodeFloats(wire.embedding),
  };
}

/** A memory as JSON can hold it: vectors as base64 of little-endian float32. */
export function toWire(memory: StoredMemory): WireMemory {
  return { ...memory, embedding: memory.embedding === null ? null : encodeFloats(memory.embedding) };
}

/** Little-endian float32 as base64. */
export function encodeFloats(floats: Float32Array): string {
  return Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('base64');
}

function decodeFloats(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
