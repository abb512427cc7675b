import { isIP } from 'node:net';
import { OIDC_RETURN_PATH, ROLES } from '@xiaozhi/contracts';
import type { Role } from '@xiaozhi/contracts';
import { kindOfAddress } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';

/** Stands for everybody whom no other entry of `OIDC_ROLE_MAP` fits. */
export const ANYBODY = '*';
const ISSUER_LENGTH = 255;

const words = z.string().transform((text) => text.split(/[,\s]+/).filter(Boolean));
const role = z.enum(ROLES);

/** `value=role` pairs; a value may have any character but comma and equals sign. */
const roleMap = z.string().transform((text, context) => {
  const pairs = text.split(',').map((part) => part.split('=').map((side) => side.trim()));
  const entries = new Map<string, Role>();
  for (const [value = '', name, ...rest] of pairs) {
    const parsed = role.safeParse(name);
    if (value === '' || rest.length > 0 || !parsed.success) {
      context.addIssue(`must be pairs like group=role, with roles out of ${ROLES.join(', ')}`);
      return z.NEVER;
    }
    entries.set(value, parsed.data);
  }
  return entries;
});

/** The part of the environment that is about the identity provider of operators. */
export const OIDC_ENV = {
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must begin with https:// or http://' })
    .max(ISSUER_LENGTH)
    .refine((url) => isSafeIssuer(url), 'must begin with https://, unless it is on this machine or network')
    .refine((url) => !/[?#@]/.test(url), 'must have neither query, fragment nor user')
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  /** Without it the client is a public one: PKCE alone protects the code. */
  OIDC_CLIENT_SECRET: z.string().optional(),
  /** How the secret is sent to the token endpoint. */
  OIDC_CLIENT_AUTH: z.enum(['basic', 'post']).default('basic'),
  OIDC_SCOPES: words
    .refine((scopes) => scopes.includes('openid'), 'must have openid among the scopes')
    .default(['openid', 'profile']),
  /** On the button. */
  OIDC_NAME: z.string().trim().max(40).default('OpenID Connect'),
  /** Whom the provider knows and nobody here does: refused, or made a user of this role. */
  OIDC_SIGN_UP: z.enum(['off', 'viewer', 'operator', 'admin']).default('off'),
  /** Name of a claim, or a path of names with dots. */
  OIDC_ROLE_CLAIM: z.string().trim().optional(),
  OIDC_ROLE_MAP: roleMap.optional(),
  /** Values of `amr`, `acr` that stand in for one's own second factor. */
  OIDC_MFA_AMR: words.default([]),
  OIDC_MFA_ACR: words.default([]),
  /** `off` leaves the identity provider only, as soon as an owner can sign in with it. */
  OIDC_PASSWORD_LOGIN: z.enum(['on', 'off']).default('on'),
};

type OidcEnv = z.infer<z.ZodObject<typeof OIDC_ENV>>;

/** The identity provider that operators may sign in with. */
export interface OidcConfig {
  issuer: URL;
  clientId: string;
  clientSecret: string | undefined;
  clientAuth: 'basic' | 'post';
  scopes: readonly string[];
  name: string;
  /** Undefined: off. */
  signUp: Role | undefined;
  /** Undefined: roles are given here. */
  roles: { claim: string; map: ReadonlyMap<string, Role> } | undefined;
  mfa: { amr: readonly string[]; acr: readonly string[] };
  hasPasswordLogin: boolean;
  /** Where the provider sends people back to. */
  redirectUri: string;
}

/** What is wrong with the settings together, as pairs of name and message. */
export function oidcFaults(env: OidcEnv): [name: string, message: string][] {
  if (env.OIDC_ISSUER === undefined)
    return env.OIDC_PASSWORD_LOGIN === 'off' || env.OIDC_CLIENT_ID !== undefined
      ? [['OIDC_ISSUER', 'must be set where other OIDC settings are']]
      : [];
  const faults: [string, string][] = [];
  if (env.OIDC_CLIENT_ID === undefined) faults.push(['OIDC_CLIENT_ID', 'must be set with OIDC_ISSUER']);
  if ((env.OIDC_ROLE_CLAIM === undefined) !== (env.OIDC_ROLE_MAP === undefined))
    faults.push(['OIDC_ROLE_MAP', 'must be set together with OIDC_ROLE_CLAIM']);
  return faults;
}

/** @param consoleUrl without a slash at its end. @returns undefined when there is no identity provider */
export function toOidcConfig(env: OidcEnv, consoleUrl: string): OidcConfig | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = env;
  if (issuer === undefined || clientId === undefined) return undefined;
  const { OIDC_ROLE_CLAIM: claim, OIDC_ROLE_MAP: map } = env;
  return {
    ...{ issuer: new URL(issuer), clientId, clientSecret: env.OIDC_CLIENT_SECRET },
    ...{ clientAuth: env.OIDC_CLIENT_AUTH, scopes: env.OIDC_SCOPES, name: env.OIDC_NAME },
    signUp: env.OIDC_SIGN_UP === 'off' ? undefined : env.OIDC_SIGN_UP,
    roles: claim === undefined || map === undefined ? undefined : { claim, map },
    mfa: { amr: env.OIDC_MFA_AMR, acr: env.OIDC_MFA_ACR },
    hasPasswordLogin: env.OIDC_PASSWORD_LOGIN === 'on',
    redirectUri: `${consoleUrl}${OIDC_RETURN_PATH}`,
  };
}

/** Tokens and the client's secret go in clear over http: only where no stranger listens. */
function isSafeIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:') return true;
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) return ['loopback', 'private'].includes(kindOfAddress(literal) ?? '');
  return !hostname.includes('.') || hostname.endsWith('.localhost');
}
