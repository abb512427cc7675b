import type {
  PageView,
  ParameterCreate,
  ParameterQuery,
  ParameterTestView,
  ParameterUpdate,
  ParameterView,
} from '@xiaozhi/contracts';
import { get, getTagged, post, putTagged, remove } from './client.js';
import type { Tagged } from './client.js';

const ROUTE = '/api/parameters';
const at = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;

export const listParameters = (query: Partial<ParameterQuery>): Promise<PageView<ParameterView>> =>
  get(ROUTE, query);
/** A parameter to be edited. */
export const openParameter = (id: string): Promise<Tagged<ParameterView>> => getTagged(at(id));
export const createParameter = (body: ParameterCreate): Promise<ParameterView> => post(ROUTE, body);
export const updateParameter = (id: string, body: ParameterUpdate, tag?: string): Promise<ParameterView> =>
  putTagged(at(id), body, tag);
export const resetParameter = (id: string): Promise<ParameterView> => post(`${at(id)}/reset`, {});
export const deleteParameter = (id: string): Promise<unknown> => remove(at(id));
/** @param value undefined: the one that is kept */
export const testParameter = (id: string, value: string | undefined): Promise<ParameterTestView> =>
  post(`${at(id)}/test`, value === undefined ? {} : { value });
