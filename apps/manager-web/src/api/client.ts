import type { ApiEnvelope, ApiFailure } from '@xiaozhi/contracts';
import { CSRF_HEADER } from '@xiaozhi/contracts';
import axios, { isAxiosError } from 'axios';
import type { AxiosRequestConfig } from 'axios';
import { ApiError } from './api-error.js';

const REQUEST_DEADLINE_MS = 20_000;

const http = axios.create({
  baseURL: '/',
  timeout: REQUEST_DEADLINE_MS,
  headers: { [CSRF_HEADER]: 'console' },
});

let onSessionEnded: () => void = () => undefined;

/** Says what happens when the API no longer knows the session. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnded = listener;
}

/**
 * Calls a route of the API on the same origin. @returns the envelope's data
 * @throws ApiError with the API's stable name; `UNREACHABLE` when no answer came
 */
export async function request<T>(config: AxiosRequestConfig): Promise<T> {
  try {
    const response = await http.request<ApiEnvelope<T>>(config);
    return response.data.data;
  } catch (error) {
    throw toApiError(error);
  }
}

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
  return new ApiError(error, response.status, msg, { details: Array.isArray(details) ? details : [], cause });
}

function isFailure(body: unknown): body is ApiFailure {
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
}
