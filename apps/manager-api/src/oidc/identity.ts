import { usernameText } from '@xiaozhi/contracts';
import type { Role } from '@xiaozhi/contracts';
import { ROLES } from '@xiaozhi/contracts';
import { ANYBODY } from '../config/oidc-config.js';
import type { OidcConfig } from '../config/oidc-config.js';

/** Somebody, as the identity provider vouches for them. */
export interface Identity {
  issuer: string;
  /** Never given to another person by the same issuer. */
  subject: string;
  /** Of the ID token, and of the userinfo endpoint where that has more. */
  claims: Readonly<Record<string, unknown>>;
  /** How the provider made sure, as it says in the ID token. */
  amr: readonly string[];
  acr: string | undefined;
}

/** Claims that may name a new user, the best first. */
const NAME_CLAIMS = ['preferred_username', 'nickname', 'email', 'name'];

/**
 * The highest role that the claim's values have in the map.
 * @returns undefined when roles are given here; `none` when no entry fits
 */
export function roleOfIdentity({ claims }: Identity, { roles }: OidcConfig): Role | 'none' | undefined {
  if (roles === undefined) return undefined;
  const { claim, map } = roles;
  const found = valuesOf(claims, claim).flatMap((value) => (value === ANYBODY ? [] : (map.get(value) ?? [])));
  if (found.length === 0) return map.get(ANYBODY) ?? 'none';
  return ROLES.findLast((role) => found.includes(role)) ?? 'none';
}

/** Whether the provider asked for a second factor already, and its word is trusted. */
export function hasTrustedFactor({ amr, acr }: Identity, { mfa }: OidcConfig): boolean {
  return amr.some((value) => mfa.amr.includes(value)) || (acr !== undefined && mfa.acr.includes(acr));
}

/** @param hash tells apart those who have no name that could be used */
export function usernameOf({ claims }: Identity, hash: string): string {
  const names = NAME_CLAIMS.map((name) => usernameText.safeParse(plain(claims[name])));
  return names.find(({ success }) => success)?.data ?? `user-${hash.slice(0, 12)}`;
}

/** Names that show: no control characters, nothing that turns the direction of writing. */
function plain(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/[\p{Cc}\p{Cf}]/gu, '') : '';
}

/** A claim of that very name, or else of the path that its dots make. */
function valuesOf(claims: Identity['claims'], name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce(stepInto, claims);
  return [value].flat().filter((one) => typeof one === 'string');
}

function stepInto(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
