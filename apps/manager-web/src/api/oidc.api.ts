import type {
  LoginAnswer,
  OidcBegin,
  OidcLinkView,
  OidcProof,
  OidcRedirect,
  OidcReturn,
} from '@xiaozhi/contracts';
import { get, post, remove } from './client.js';

const OIDC = '/api/auth/oidc';
export const beginOidcLogin = (body: OidcBegin): Promise<OidcRedirect> => post(`${OIDC}/login`, body);
export const finishOidcLogin = (body: OidcReturn): Promise<LoginAnswer> => post(`${OIDC}/login/finish`, body);
export const getOidcLink = (): Promise<OidcLinkView> => get(OIDC);
export const beginOidcLink = (body: OidcProof): Promise<OidcRedirect> => post(`${OIDC}/link`, body);
export const finishOidcLink = (body: OidcReturn): Promise<OidcLinkView> => post(`${OIDC}/link/finish`, body);
export const endOidcLink = (body: OidcProof): Promise<unknown> => post(`${OIDC}/unlink`, body);
export const resetOidcLink = (userId: string): Promise<unknown> =>
  remove(`/api/user/${encodeURIComponent(userId)}/oidc`);
