import { STAND_IN_USER } from './stand-in-account-routes.js';
import type { Answer } from './stand-in-routes.js';

/** What the authenticator app of the journeys shows. */
export const STAND_IN_CODE = '123456';

/** Who must have a second factor, and has none. */
export const STAND_IN_NEWCOMER = 'newcomer';

/** Signing in, and one's own second factor, which is off at first. @param enter notes that somebody is signed in */
export function factorRoutes(
  now: string,
  enter: () => void,
): Record<string, (url: URL, body: Record<string, unknown>) => Answer> {
  let since: string | null = null;
  const recoveryCodes = Array.from({ length: 10 }, (_, index) => `k7dm-abcd-efgh-${2222 + index}`);
  const signIn = (data = STAND_IN_USER): Answer => {
    enter();
    return { status: 200, data };
  };
  const withCode = (code: unknown, work: () => Answer): Answer =>
    code === STAND_IN_CODE ? work() : { status: 403, error: 'SECOND_FACTOR_WRONG' };
  const turn = (next: string | null, data: unknown): Answer => {
    since = next;
    return { status: 200, data };
  };
  return {
    'POST /api/auth/login': (_, { username }) =>
      username === STAND_IN_NEWCOMER
        ? signIn({ ...STAND_IN_USER, needsSecondFactor: true })
        : since === null
          ? signIn()
          : { status: 200, data: { ticket: 't', expiresAt: now } },
    'POST /api/auth/login/second-factor': (_, { code }) => withCode(code, () => signIn()),
    'GET /api/auth/second-factor': () => ({
      status: 200,
      data: { isOn: since !== null, since, recoveryCodesLeft: since === null ? 0 : 10, needsPassword: true },
    }),
    'POST /api/auth/second-factor': () => {
      const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
      const uri = `otpauth://totp/Xiaozhi:operator?issuer=Xiaozhi&secret=${secret}`;
      return { status: 200, data: { secret, uri, expiresAt: now } };
    },
    'POST /api/auth/second-factor/confirm': (_, { code }) =>
      withCode(code, () => turn(now, { recoveryCodes })),
    'POST /api/auth/second-factor/disable': (_, { code }) => withCode(code, () => turn(null, null)),
  };
}
