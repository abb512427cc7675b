import type {
  DictionaryCreate,
  DictionaryEntryCreate,
  DictionaryEntryView,
  DictionaryView,
  ListQuery,
  PageView,
} from '@xiaozhi/contracts';
import { get, getTagged, post, putTagged, remove } from './client.js';
import type { Tagged } from './client.js';

const ROUTE = '/api/dictionaries';
const at = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;
const entryAt = (dictionaryId: string, id: string): string =>
  `${at(dictionaryId)}/entries/${encodeURIComponent(id)}`;

export const listDictionaries = (query: Partial<ListQuery>): Promise<PageView<DictionaryView>> =>
  get(ROUTE, query);
export const openDictionary = (id: string): Promise<Tagged<DictionaryView>> => getTagged(at(id));
export const createDictionary = (body: DictionaryCreate): Promise<DictionaryView> => post(ROUTE, body);
export const updateDictionary = (id: string, body: DictionaryCreate, tag?: string): Promise<DictionaryView> =>
  putTagged(at(id), body, tag);
export const deleteDictionary = (id: string): Promise<unknown> => remove(at(id));

export const listEntries = (
  dictionaryId: string,
  query: Partial<ListQuery>,
): Promise<PageView<DictionaryEntryView>> => get(`${at(dictionaryId)}/entries`, query);
export const openEntry = (dictionaryId: string, id: string): Promise<Tagged<DictionaryEntryView>> =>
  getTagged(entryAt(dictionaryId, id));
export const createEntry = (
  dictionaryId: string,
  body: DictionaryEntryCreate,
): Promise<DictionaryEntryView> => post(`${at(dictionaryId)}/entries`, body);
export const updateEntry = (
  dictionaryId: string,
  id: string,
  body: DictionaryEntryCreate,
  tag?: string,
): Promise<DictionaryEntryView> => putTagged(entryAt(dictionaryId, id), body, tag);
export const deleteEntry = (dictionaryId: string, id: string): Promise<unknown> =>
  remove(entryAt(dictionaryId, id));
