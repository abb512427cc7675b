import type {
  MemoryLinksView,
  MemoryMatch,
  MemoryPageView,
  MemoryState,
  MemoryVersionView,
  MemoryView,
  PageView,
} from '@xiaozhi/contracts';
import { get, put, remove } from './client.js';

/** What memories must be to be shown, beside the words in them, and in which order they are. */
export interface MemoryNarrowing {
  match?: MemoryMatch;
  kind?: string;
  /** When it last changed: ISO 8601, UTC. */
  from?: string;
  to?: string;
  state?: MemoryState;
  sort?: string;
}
export interface MemoryFilter extends MemoryNarrowing {
  agentId: string;
  roleId?: string;
  query?: string;
  /** Whether a time in the words narrows a search by meaning. */
  period?: 'words';
  page?: number;
  limit?: number;
}
/** A memory is found by its id within a role of an agent. */
export interface MemoryPlace {
  agentId: string;
  roleId: string;
}
const at = (id: string): string => `/api/memory/${encodeURIComponent(id)}`;

export const listMemories = (filter: MemoryFilter): Promise<MemoryPageView> => get('/api/memory', filter);
export const editMemory = (id: string, place: MemoryPlace, text: string): Promise<MemoryView> =>
  put(`${at(id)}?${new URLSearchParams({ ...place }).toString()}`, { text });
export const deleteMemory = (id: string, place: MemoryPlace): Promise<unknown> => remove(at(id), place);
export const listMemoryVersions = async (id: string, place: MemoryPlace): Promise<MemoryVersionView[]> => {
  const versions = await get<MemoryVersionView[] | PageView<MemoryVersionView>>(`${at(id)}/history`, place);
  return Array.isArray(versions) ? versions : versions.list;
};
/** What it stands for, and what stands for it; of memories of the local provider. */
export const listMemoryLinks = (id: string, place: MemoryPlace): Promise<MemoryLinksView> =>
  get(`${at(id)}/links`, place);
