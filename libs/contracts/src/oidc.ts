import { z } from 'zod';

/** Path of the console's page that the identity provider sends people back to. */
export const OIDC_RETURN_PATH = '/login/oidc';

/** One's own; empty where there is none. */
const password = z.string().max(200);

/** `POST /api/auth/oidc/login`: begins a sign-in; with the token of an invitation, one that takes it. */
export const oidcBegin = z.object({ invitation: z.string().min(1).max(200).optional() });
export type OidcBegin = z.infer<typeof oidcBegin>;

/** `POST /api/auth/oidc/link` and `…/unlink`. */
export const oidcProof = z.object({ password });
export type OidcProof = z.infer<typeof oidcProof>;

/** What the identity provider sends back: as it stands in the address of the console's page. */
export const oidcReturn = z.object({
  state: z.string().min(1).max(200),
  code: z.string().min(1).max(8_192).optional(),
  iss: z.string().max(2_048).optional(),
  error: z.string().max(200).optional(),
});
export type OidcReturn = z.infer<typeof oidcReturn>;

/** Where to send the browser. */
export interface OidcRedirect {
  url: string;
}

/** `GET /api/auth/oidc`: one's own link with the identity provider. */
export interface OidcLinkView {
  /** Null: no identity provider is set. */
  name: string | null;
  isLinked: boolean;
  /** Null while there is no link. */
  linkedAt: string | null;
  lastUsedAt: string | null;
  /** False for users without a password: they cannot unlink. */
  hasPassword: boolean;
}
