import type {
  ApiTokenCreate,
  ApiTokenCreated,
  ApiTokenView,
  PasswordChange,
  RecoveryCodesView,
  SecondFactorConfirm,
  SecondFactorEnrol,
  SecondFactorEnrolment,
  SecondFactorProof,
  SecondFactorView,
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

const SECOND_FACTOR = '/api/auth/second-factor';
export const getSecondFactor = (): Promise<SecondFactorView> => get(SECOND_FACTOR);
export const beginSecondFactor = (body: SecondFactorEnrol): Promise<SecondFactorEnrolment> =>
  post(SECOND_FACTOR, body);
export const confirmSecondFactor = (body: SecondFactorConfirm): Promise<RecoveryCodesView> =>
  post(`${SECOND_FACTOR}/confirm`, body);
export const renewRecoveryCodes = (body: SecondFactorProof): Promise<RecoveryCodesView> =>
  post(`${SECOND_FACTOR}/recovery-codes`, body);
export const endSecondFactor = (body: SecondFactorProof): Promise<unknown> =>
  post(`${SECOND_FACTOR}/disable`, body);
