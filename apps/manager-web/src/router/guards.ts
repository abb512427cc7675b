import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router';
import { ApiError } from '../api/api-error.js';
import { getAuthStatus, getMe } from '../api/auth.api.js';
import { useSession } from '../stores/session.store.js';
import { gateFor } from './factor-gate.js';

/**
 * Sends whoever is not signed in to the sign-in page, or to the first set-up when nobody can sign in yet; and whoever
 * sees some agents only from pages of the whole system to the overview.
 */
export async function requireSession(to: RouteLocationNormalized): Promise<RouteLocationRaw | true> {
  if (to.meta.isPublic === true) return true;
  const session = useSession();
  try {
    session.user ??= await getMe();
    const gate = gateFor(to, session.user);
    if (gate !== undefined) return gate;
    return to.meta.isOfSystem === true && !session.seesAll ? '/' : true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  const needsSetup = await getAuthStatus().then(
    (status) => status.needsSetup,
    () => false,
  );
  return needsSetup ? '/setup' : { path: '/login', query: to.fullPath === '/' ? {} : { next: to.fullPath } };
}
