import type {
  ModelProviderCreate,
  ModelProviderUpdate,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { get, getTagged, post, putTagged, remove } from './client.js';
import type { Tagged } from './client.js';

const ROUTE = '/api/model/provider';

export interface ProviderFilter {
  modelType?: string;
  name?: string;
  page?: number;
  limit?: number;
}

export const listProviders = (filter: ProviderFilter): Promise<PageView<ModelProviderView>> =>
  get(ROUTE, filter);
export const createProvider = (body: ModelProviderCreate): Promise<ModelProviderView> => post(ROUTE, body);
/** A provider to be edited. */
export const openProvider = (id: string): Promise<Tagged<ModelProviderView>> =>
  getTagged(`${ROUTE}/${encodeURIComponent(id)}`);
export const updateProvider = (
  id: string,
  body: ModelProviderUpdate,
  tag?: string,
): Promise<ModelProviderView> => putTagged(`${ROUTE}/${encodeURIComponent(id)}`, body, tag);
export const deleteProvider = (id: string, isForced: boolean): Promise<unknown> =>
  remove(`${ROUTE}/${encodeURIComponent(id)}`, isForced ? { force: true } : undefined);
