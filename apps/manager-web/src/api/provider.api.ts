import type {
  ModelProviderCreate,
  ModelProviderUpdate,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

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
export const getProvider = (id: string): Promise<ModelProviderView> =>
  get(`${ROUTE}/${encodeURIComponent(id)}`);
export const updateProvider = (id: string, body: ModelProviderUpdate): Promise<ModelProviderView> =>
  put(`${ROUTE}/${encodeURIComponent(id)}`, body);
export const deleteProvider = (id: string, isForced: boolean): Promise<unknown> =>
  remove(`${ROUTE}/${encodeURIComponent(id)}`, isForced ? { force: true } : undefined);
