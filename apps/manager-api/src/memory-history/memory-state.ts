import { z } from 'zod';
import type { MemoryRow } from '../database/rows.js';

const text = z.string().nullable();

/** A memory as a version keeps it: all of its row but the role and the vector, which can be made anew. */
export const memoryState = z.object({
  id: z.string(),
  text: z.string(),
  kind: z.string(),
  slot: text,
  created_at: z.string(),
  updated_at: z.string(),
  superseded_by: text,
  interaction_id: text,
  session_id: text,
  device_id: text,
  agent_id: text,
  utterance: text,
  extracted_by: z.string(),
  message_index: z.number().nullable(),
  about_from: text,
  about_to: text,
  valid_from: text,
  valid_to: text,
});
export type MemoryState = z.infer<typeof memoryState>;

/** The memories of a role at a moment, by id. */
export type RoleState = ReadonlyMap<string, MemoryState>;

export function stateOf(row: MemoryRow): MemoryState {
  return memoryState.parse(row);
}

/** @throws ZodError when the column holds no state */
export function parseState(column: string): MemoryState {
  return memoryState.parse(JSON.parse(column));
}

/** Whether two states are the same in all fields. */
export function isSameState(one: MemoryState, other: MemoryState): boolean {
  return FIELDS.every((field) => one[field] === other[field]);
}

const FIELDS = Object.keys(memoryState.shape) as (keyof MemoryState)[];
