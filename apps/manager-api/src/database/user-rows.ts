export interface UserRow {
  id: string;
  username: string;
  /** argon2id; empty until an invitation is taken. */
  password_hash: string;
  role: string;
  created_at: string;
  disabled_at: string | null;
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
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

/** Row type by table. */
export interface UserRows {
  user: UserRow;
  userSession: UserSessionRow;
  passwordLink: PasswordLinkRow;
  apiToken: ApiTokenRow;
}
