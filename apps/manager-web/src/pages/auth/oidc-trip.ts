import type { OidcReturn } from '@xiaozhi/contracts';

/** What a tab remembers while it is at the identity provider. */
export interface OidcTrip {
  purpose: 'login' | 'link';
  /** Page of the console to go on to. */
  next: string;
}

const KEY = 'oidc-trip';

/** A path of the console; anything else leads to its first page. */
export function pathWithin(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** Leaves the console for the identity provider. */
export function leaveFor(url: string, trip: OidcTrip): void {
  sessionStorage.setItem(KEY, JSON.stringify(trip));
  window.location.assign(url);
}

/** Once; a tab that remembers nothing signs in. */
export function takeTrip(): OidcTrip {
  const text = sessionStorage.getItem(KEY) ?? '{}';
  sessionStorage.removeItem(KEY);
  const { purpose, next } = JSON.parse(text) as Partial<OidcTrip>;
  return { purpose: purpose === 'link' ? 'link' : 'login', next: pathWithin(next) };
}

/** What stands in the address. @returns undefined where nothing was brought back */
export function returnedIn(query: Record<string, unknown>): OidcReturn | undefined {
  const text = (name: string): string | undefined => {
    const value = query[name];
    return typeof value === 'string' ? value : undefined;
  };
  const state = text('state');
  if (state === undefined) return undefined;
  return { state, code: text('code'), iss: text('iss'), error: text('error') };
}
