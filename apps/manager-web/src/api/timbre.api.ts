import type { ListQuery, PageView, TimbreCreate, TimbreView, VoiceChoice } from '@xiaozhi/contracts';
import { get, getTagged, post, putTagged, remove } from './client.js';
import type { Tagged } from './client.js';

const ROUTE = '/api/timbres';
const at = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;

/** What agents with this speech synthesis may be given. @param provider config id; empty: the default */
export const listVoices = (provider: string): Promise<VoiceChoice[]> =>
  get(`/api/model/provider/${encodeURIComponent(provider || 'default')}/voices`);
export const listTimbres = (
  query: Partial<ListQuery> & { configId: string },
): Promise<PageView<TimbreView>> => get(ROUTE, query);
export const openTimbre = (id: string): Promise<Tagged<TimbreView>> => getTagged(at(id));
export const createTimbre = (body: TimbreCreate): Promise<TimbreView> => post(ROUTE, body);
export const updateTimbre = (
  id: string,
  body: Omit<TimbreCreate, 'configId'>,
  tag?: string,
): Promise<TimbreView> => putTagged(at(id), body, tag);
export const deleteTimbre = (id: string): Promise<unknown> => remove(at(id));
