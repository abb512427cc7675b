import type {
  ApiTokenCreate,
  ApiTokenCreated,
  ApiTokenView,
  PasswordChange,
  SessionView,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

export const changePassword = (body: PasswordChange): Promise<unknown> => put('/api/auth/password', body);
export const listSessions = (): Promise<SessionView[]> => get('/api/auth/session');
export const endSession = (id: string): Promise<unknown> =>
  remove(`/api/auth/session/${encodeURIComponent(id)}`);
export const endOtherSessions = (): Promise<unknown> => remove('/api/auth/session');
export const listTokens = (): Promise<ApiTokenView[]> => get('/api/token');
export const createToken = (body: ApiTokenCreate): Promise<ApiTokenCreated> => post('/api/token', body);
export const endToken = (id: string): Promise<unknown> => remove(`/api/token/${encodeURIComponent(id)}`);
