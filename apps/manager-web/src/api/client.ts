import type { ApiEnvelope, ApiFailure } from '@xiaozhi/contracts';
import { CSRF_HEADER } from '@xiaozhi/contracts';
import axios, { isAxiosError } from 'axios';
import type { AxiosRequestConfig, AxiosResponse } from 'axios';
import { ApiError } from './api-error.js';

const REQUEST_DEADLINE_MS = 20_000;

const http = axios.create({
  baseURL: '/',
  timeout: REQUEST_DEADLINE_MS,
  headers: { [CSRF_HEADER]: 'console' },
});

// Messages come in the language that the console shows, which need not be the browser's.
http.interceptors.request.use((config) => {
  config.headers.set('accept-language', document.documentElement.lang);
  return config;
});

let onSessionEnded: () => void = () => undefined;

/** Says what happens when the API no longer knows the session. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnded = listener;
}

let onFactorNeeded: () => void = () => undefined;

/** Says what happens when the API wants a second factor turned on before anything else. */
export function whenSecondFactorIsNeeded(listener: () => void): void {
  onFactorNeeded = listener;
}

/**
 * Calls a route of the API on the same origin. @returns the envelope's data
 * @throws ApiError with the API's stable name; `UNREACHABLE` when no answer came
 */
export async function request<T>(config: AxiosRequestConfig): Promise<T> {
  return (await send<T>(config)).data.data;
}

async function send<T>(config: AxiosRequestConfig): Promise<AxiosResponse<ApiEnvelope<T>>> {
  try {
    return await http.request<ApiEnvelope<T>>(config);
  } catch (error) {
    throw toApiError(error);
  }
}

/** A resource as it was read, and what says that nobody changed it since. */
export interface Tagged<T> {
  value: T;
  tag: string | undefined;
}

/** Reads a resource that is to be edited. @throws ApiError */
export async function getTagged<T>(url: string): Promise<Tagged<T>> {
  const { data, headers } = await send<T>({ method: 'GET', url });
  const tag: unknown = headers.etag;
  return { value: data.data, tag: typeof tag === 'string' ? tag : undefined };
}

/**
 * Changes a resource. @param tag of when it was read; left out, what others changed since is overwritten
 * @throws ApiError PRECONDITION_FAILED where somebody else changed it
 */
export const putTagged = <T>(url: string, data: object, tag: string | undefined): Promise<T> =>
  request<T>({ method: 'PUT', url, data, headers: tag === undefined ? {} : { 'if-match': tag } });

export const get = <T>(url: string, params?: object): Promise<T> =>
  request<T>({ method: 'GET', url, params });
export const post = <T>(url: string, data?: object): Promise<T> => request<T>({ method: 'POST', url, data });
export const put = <T>(url: string, data: object): Promise<T> => request<T>({ method: 'PUT', url, data });
export const remove = (url: string, params?: object): Promise<unknown> =>
  request<unknown>({ method: 'DELETE', url, params });

function toApiError(cause: unknown): unknown {
  if (!isAxiosError(cause)) return cause;
  const { response } = cause;
  if (response === undefined) return new ApiError('UNREACHABLE', 0, cause.message, { cause });
  if (response.status === 401) onSessionEnded();
  if (!isFailure(response.data)) {
    return new ApiError('UNEXPECTED_ANSWER', response.status, `HTTP ${response.status}`, { cause });
  }
  const { error, msg, details } = response.data;
  if (error === 'SECOND_FACTOR_REQUIRED') onFactorNeeded();
  return new ApiError(error, response.status, msg, { details: Array.isArray(details) ? details : [], cause });
}

function isFailure(body: unknown): body is ApiFailure {
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
}
