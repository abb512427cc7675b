import type {
  PageView,
  PasswordLinkView,
  Reach,
  Role,
  UserAccountView,
  UserCreatedView,
  UserUpdate,
} from '@xiaozhi/contracts';
import { get, post, put, remove } from './client.js';

const ROUTE = '/api/user';
const one = (id: string): string => `${ROUTE}/${encodeURIComponent(id)}`;

export const listUsers = (page: number, limit: number): Promise<PageView<UserAccountView>> =>
  get(ROUTE, { page, limit });
/** Without a password: the answer has an invitation link. */
export const inviteUser = (body: { username: string; role: Role; reach: Reach }): Promise<UserCreatedView> =>
  post(ROUTE, body);
export const updateUser = (id: string, body: UserUpdate): Promise<UserAccountView> => put(one(id), body);
export const deleteUser = (id: string): Promise<unknown> => remove(one(id));
export const makePasswordLink = (id: string): Promise<PasswordLinkView> =>
  post(`${one(id)}/password-link`, {});
/** Takes away what the user signs in with beside the password. */
export const resetSecondFactor = (id: string): Promise<unknown> => remove(`${one(id)}/second-factor`);
