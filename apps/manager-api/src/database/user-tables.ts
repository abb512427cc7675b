import { key, may, must } from './columns.js';
import type { TableSpec } from './columns.js';

/**
 * Who may sign in, where they are signed in, and what programs use in their name. Secrets are kept as
 * SHA-256 only, but for that of an authenticator app, which is sealed.
 */
export const USER_TABLES = {
  user: {
    name: 'user_account',
    columns: {
      id: key('id'),
      username: must('code'),
      password_hash: must('name'),
      role: must('code'),
      created_at: must('time'),
      disabled_at: may('time'),
      second_factor_at: may('time'),
      reach: may('code'),
    },
    indices: [{ name: 'uq_user_account_username', columns: ['username'], isUnique: true }],
  },
  agentGrant: {
    name: 'agent_grant',
    columns: {
      user_id: key('code'),
      agent_id: key('code'),
      level: must('code'),
      granted_by: must('name'),
      granted_at: must('time'),
    },
    indices: [{ name: 'ix_agent_grant_agent', columns: ['agent_id'] }],
  },
  userSession: {
    name: 'user_session',
    columns: {
      token_hash: key('code'),
      user_id: must('id'),
      created_at: must('time'),
      expires_at: must('time'),
      id: may('code'),
      last_used_at: may('time'),
      address: may('code'),
      user_agent: may('name'),
      method: may('code'),
      second_factor: may('code'),
    },
    indices: [{ name: 'ix_user_session_user', columns: ['user_id'] }],
  },
  passwordLink: {
    name: 'password_link',
    columns: {
      token_hash: key('code'),
      user_id: must('id'),
      purpose: must('code'),
      created_at: must('time'),
      expires_at: must('time'),
    },
    indices: [{ name: 'ix_password_link_user', columns: ['user_id'] }],
  },
  apiToken: {
    name: 'api_token',
    columns: {
      id: key('code'),
      user_id: must('id'),
      name: must('name'),
      token_hash: must('code'),
      prefix: must('code'),
      last_four: must('code'),
      scopes: must('text'),
      agent_ids: may('text'),
      created_at: must('time'),
      expires_at: may('time'),
      last_used_at: may('time'),
    },
    indices: [
      { name: 'uq_api_token_hash', columns: ['token_hash'], isUnique: true },
      { name: 'ix_api_token_user', columns: ['user_id'] },
    ],
  },
  secondFactor: {
    name: 'second_factor',
    columns: { user_id: key('id'), secret: must('text'), last_step: must('int'), created_at: must('time') },
  },
  recoveryCode: {
    name: 'recovery_code',
    columns: { code_hash: key('code'), user_id: must('id') },
    indices: [{ name: 'ix_recovery_code_user', columns: ['user_id'] }],
  },
  loginTicket: {
    name: 'login_ticket',
    columns: {
      token_hash: key('code'),
      user_id: must('id'),
      created_at: must('time'),
      expires_at: must('time'),
      method: may('code'),
    },
    indices: [{ name: 'ix_login_ticket_user', columns: ['user_id'] }],
  },
  userIdentity: {
    name: 'user_identity',
    columns: {
      identity_hash: key('code'),
      user_id: must('id'),
      issuer: must('name'),
      subject: must('name'),
      created_at: must('time'),
      last_used_at: may('time'),
    },
    indices: [{ name: 'ix_user_identity_user', columns: ['user_id'] }],
  },
  oidcAttempt: {
    name: 'oidc_attempt',
    columns: {
      state_hash: key('code'),
      purpose: must('code'),
      user_id: may('id'),
      session_id: may('code'),
      link_hash: may('code'),
      created_at: must('time'),
      expires_at: must('time'),
    },
    indices: [{ name: 'ix_oidc_attempt_expiry', columns: ['expires_at'] }],
  },
} satisfies Record<string, TableSpec>;
