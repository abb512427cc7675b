export interface UserRow {
  id: string;
  username: string;
  /** argon2id; empty until an invitation is taken. */
  password_hash: string;
  role: string;
  created_at: string;
  disabled_at: string | null;
  /** Since when signing in takes a code too; null: it does not. */
  second_factor_at: string | null;
  /** `shared`: only agents with a grant, as far as the role lets that be; null counts as `all`. */
  reach: string | null;
}

/** What a user may do with one agent. */
export interface AgentGrantRow {
  user_id: string;
  agent_id: string;
  /** `view` or `edit`. */
  level: string;
  /** Name of who shared it last. */
  granted_by: string;
  granted_at: string;
}

export interface UserSessionRow {
  token_hash: string;
  user_id: string;
  created_at: string;
  expires_at: string;
  /** What operators name it by. */
  id: string | null;
  last_used_at: string | null;
  address: string | null;
  user_agent: string | null;
  /** A `SessionMethod`. */
  method: string | null;
  /** What it was opened by beside that: `app`, `recovery-code`, or `provider` for one that was asked for there. */
  second_factor: string | null;
}

/** An invitation, or a link that sets a password anew. */
export interface PasswordLinkRow {
  token_hash: string;
  user_id: string;
  /** `invitation` or `reset`. */
  purpose: string;
  created_at: string;
  expires_at: string;
}

export interface ApiTokenRow {
  id: string;
  user_id: string;
  name: string;
  token_hash: string;
  prefix: string;
  last_four: string;
  /** JSON: Permission[]. */
  scopes: string;
  /** JSON: ids of the only agents that it reaches; null: all of its user. */
  agent_ids: string | null;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

/** What an authenticator app shares with this server; before `second_factor_at` of the user it is on trial. */
export interface SecondFactorRow {
  user_id: string;
  /** Base32, sealed. */
  secret: string;
  /** The time step of the last code that was taken: it and those before it are refused. */
  last_step: number;
  created_at: string;
}

/** A code that stands in for the app, once. */
export interface RecoveryCodeRow {
  code_hash: string;
  user_id: string;
}

/** A sign-in that waits for its second step. */
export interface LoginTicketRow {
  token_hash: string;
  user_id: string;
  created_at: string;
  expires_at: string;
  /** Of the first step: a `SessionMethod`. */
  method: string | null;
}

/** Somebody at an identity provider, as whom a user signs in. */
export interface UserIdentityRow {
  /** Of issuer and subject together. */
  identity_hash: string;
  user_id: string;
  issuer: string;
  subject: string;
  created_at: string;
  last_used_at: string | null;
}

/** A browser that was sent to the identity provider and is not back yet. */
export interface OidcAttemptRow {
  state_hash: string;
  /** `login`, `invitation` or `link`. */
  purpose: string;
  /** Of `link`: who asked, and from where. */
  user_id: string | null;
  session_id: string | null;
  /** Of `invitation`: `token_hash` of the link. */
  link_hash: string | null;
  created_at: string;
  expires_at: string;
}

/** Row type by table. */
export interface UserRows {
  user: UserRow;
  agentGrant: AgentGrantRow;
  userSession: UserSessionRow;
  passwordLink: PasswordLinkRow;
  apiToken: ApiTokenRow;
  secondFactor: SecondFactorRow;
  recoveryCode: RecoveryCodeRow;
  loginTicket: LoginTicketRow;
  userIdentity: UserIdentityRow;
  oidcAttempt: OidcAttemptRow;
}
