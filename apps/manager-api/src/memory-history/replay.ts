import type { MemoryVersionRow } from '../database/memory-history-rows.js';
import { parseState } from './memory-state.js';
import type { MemoryState, RoleState } from './memory-state.js';

/** Stands for the successor of a memory of before states were kept, where it is not known any more. */
export const UNKNOWN_SUCCESSOR = 'unknown';

/**
 * What a role remembered after versions, given in their order. Versions of before states were kept have texts only:
 * what else they need is taken from the memory as it is now.
 * @param now the role's memories as they are stored, for such versions
 */
export function replay(versions: Iterable<MemoryVersionRow>, now: RoleState): RoleState {
  const states = new Map<string, MemoryState>();
  for (const version of versions) {
    const id = version.memory_id;
    if (version.event === 'delete') states.delete(id);
    else if (version.state !== null) states.set(id, parseState(version.state));
    else states.set(id, guessState(version, states.get(id), now.get(id)));
  }
  return states;
}

function guessState(
  version: MemoryVersionRow,
  before: MemoryState | undefined,
  now: MemoryState | undefined,
): MemoryState {
  const { at, event, memory_id: id } = version;
  const text = event === 'supersede' ? version.old_text : version.new_text;
  const known = before ?? {
    ...(now ?? blank(id)),
    ...{ created_at: at, updated_at: at, superseded_by: null, valid_to: null },
  };
  const state = { ...known, text: text ?? '', updated_at: event === 'supersede' ? known.updated_at : at };
  if (event !== 'supersede') return state;
  return { ...state, superseded_by: now?.superseded_by ?? UNKNOWN_SUCCESSOR, valid_to: at };
}

function blank(id: string): MemoryState {
  const nothing = {
    slot: null,
    superseded_by: null,
    interaction_id: null,
    session_id: null,
    utterance: null,
  };
  const nowhere = { device_id: null, agent_id: null, message_index: null };
  const never = { about_from: null, about_to: null, valid_from: null, valid_to: null };
  const times = { created_at: '', updated_at: '' };
  return {
    id,
    text: '',
    kind: 'other',
    extracted_by: 'provider',
    ...times,
    ...nothing,
    ...nowhere,
    ...never,
  };
}
