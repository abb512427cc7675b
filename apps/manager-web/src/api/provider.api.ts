import type {
  ModelProviderCreate,
  ModelProviderUpdate,
  ModelProviderView,
  PageView,
  ProviderTestRequest,
  ProviderTestView,
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

const TEST_ROUTE = '/api/model/provider-test';
/** Asks a gateway to test settings, saved or not. */
export const orderProviderTest = (body: ProviderTestRequest): Promise<ProviderTestView> =>
  post(TEST_ROUTE, body);
/** How a test goes. */
export const getProviderTest = (id: string): Promise<ProviderTestView> =>
  get(`${TEST_ROUTE}/${encodeURIComponent(id)}`);
/** Where what a voice said in a test is heard. */
export const providerTestAudioUrl = (id: string): string => `${TEST_ROUTE}/${encodeURIComponent(id)}/audio`;
