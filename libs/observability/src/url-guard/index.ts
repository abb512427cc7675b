export { kindOfAddress } from './address-kind.js';
export type { AddressKind } from './address-kind.js';
export {
  checkHost,
  checkUrl,
  configureUrlGuard,
  guardedFetch,
  guardedFetchWith,
  guardedLookup,
} from './guarded-fetch.js';
export { UrlGuard } from './url-guard.js';
export type { UrlGuardOptions } from './url-guard.js';
export { isAllowEntry } from './url-policy.js';
export type { UrlGuardMode } from './url-policy.js';
export { UrlRefused, refusalIn } from './url-refused.js';
export type { UrlRefusal } from './url-refused.js';
export { watchCalls } from './watched-calls.js';
export type { CallWatcher, WatchedRefusal } from './watched-calls.js';
