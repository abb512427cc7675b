import { PERMISSIONS } from '@xiaozhi/contracts';
import type { ApiTokenView, SessionView, UserAccountView, UserView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

export const STAND_IN_USER: UserView = {
  ...{ id: '1', username: 'operator', role: 'owner', permissions: [...PERMISSIONS] },
  reach: 'all',
};

/** Users, one who is invited, and the account of whoever is signed in. */
export function accountRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  const account = (fields: Partial<UserAccountView>): UserAccountView => ({
    ...{ id: '1', username: 'operator', role: 'owner', isDisabled: false, hasPassword: true },
    ...{ createdAt: now, hasSecondFactor: false, hasOidc: false, reach: 'all' },
    ...fields,
  });
  const users = [account({}), account({ id: '2', username: 'ann', role: 'viewer', isDisabled: true })];
  const session = (id: string, isCurrent: boolean): SessionView => ({
    ...{ id, createdAt: now, lastUsedAt: now, expiresAt: now, address: '192.168.100.200', isCurrent },
    method: 'password',
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141 Safari/537.36',
  });
  const tokens: ApiTokenView[] = [];
  return {
    'PUT /api/user/2': (_, fields) => {
      users[1] = { ...(users[1] as UserAccountView), ...(fields as Partial<UserAccountView>) };
      return { status: 200, data: users[1] };
    },
    'GET /api/user': () => ({ status: 200, data: { total: users.length, list: users } }),
    'POST /api/user': (_, { username }) => {
      const user = account({ id: '3', username: String(username), role: 'viewer', hasPassword: false });
      users.push(user);
      const url = `http://127.0.0.1:8001/password?token=${'x'.repeat(43)}`;
      return { status: 201, data: { user, link: { url, token: 'x', expiresAt: now } } };
    },
    'GET /api/auth/session': () => ({ status: 200, data: [session('s1', true), session('s2', false)] }),
    'GET /api/auth/oidc': () => ({
      status: 200,
      data: { name: 'House', isLinked: true, linkedAt: now, lastUsedAt: null, hasPassword: true },
    }),
    'GET /api/token': () => ({ status: 200, data: tokens }),
    'POST /api/token': (_, { name }) => {
      const token: ApiTokenView = {
        ...{ id: 't1', name: String(name), scopes: ['agent.read'], prefix: 'xzt_abcd', lastFour: 'wxyz' },
        ...{ createdAt: now, expiresAt: null, lastUsedAt: null, agentIds: null },
      };
      tokens.push(token);
      return { status: 201, data: { ...token, token: `xzt_abcd${'x'.repeat(35)}wxyz` } };
    },
  };
}
