import type {
  AuthStatusView,
  LoginAnswer,
  LoginRequest,
  PasswordLinkUse,
  SecondFactorLogin,
  SetupRequest,
  UserView,
} from '@xiaozhi/contracts';
import { get, post } from './client.js';

export const getAuthStatus = (): Promise<AuthStatusView> => get('/api/auth/status');
export const getMe = (): Promise<UserView> => get('/api/auth/me');
export const setUp = (body: SetupRequest): Promise<UserView> => post('/api/auth/setup', body);
export const logIn = (body: LoginRequest): Promise<LoginAnswer> => post('/api/auth/login', body);
export const finishLogIn = (body: SecondFactorLogin): Promise<UserView> =>
  post('/api/auth/login/second-factor', body);
export const takePasswordLink = (body: PasswordLinkUse): Promise<LoginAnswer> =>
  post('/api/auth/password-link', body);
export const logOut = (): Promise<unknown> => post('/api/auth/logout');
