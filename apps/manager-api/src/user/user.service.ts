import { Inject, Injectable } from '@nestjs/common';
import type {
  ListQuery,
  PageView,
  PasswordLinkView,
  Reach,
  Role,
  UserAccountView,
  UserCreate,
  UserCreatedView,
  UserUpdate,
} from '@xiaozhi/contracts';
import { newId } from '@xiaozhi/observability';
import { Hidden } from '../audit/field-changes.js';
import type { Fields } from '../audit/field-changes.js';
import { AuditService } from '../audit/audit.service.js';
import { hashPassword } from '../auth/password.js';
import { PasswordLinkService } from '../auth/password-link.service.js';
import { endSessions } from '../auth/session.service.js';
import { requireFreeName, requireOtherOwner, requireRank, roleOf } from '../auth/user-account.rules.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { Database } from '../database/database.js';
import type { WriteRows } from '../database/database.js';
import type { UserRow } from '../database/user-rows.js';
import type { Actor } from '../http/actor.js';
import { ApiError, notFound } from '../http/api-error.js';
import { listRows } from '../http/list-rows.js';
import type { Listing } from '../http/list-rows.js';
import { identitiesOf } from '../oidc/user-identity.js';
import { BrowserRemoval } from '../playground/browser-removal.js';
import { reachOf } from '../reach/reach.reader.js';
import { dropSecondFactor } from '../second-factor/second-factor-codes.js';
import { CONFIG } from '../tokens.js';
import { toAccountView, updatedUser } from './user.rules.js';

const INVITATION_HOURS = 72;

const LISTING: Listing = {
  sorts: {
    username: { column: 'username', isText: true },
    role: { column: 'role', isText: true },
    createdAt: { column: 'created_at' },
  },
  searched: ['username'],
  usual: ['created_at'],
};

/** Who may sign in, and as what. Every change is audited with what was before, without secrets. */
@Injectable()
export class UserService {
  constructor(
    private readonly database: Database,
    private readonly links: PasswordLinkService,
    private readonly audit: AuditService,
    private readonly browsers: BrowserRemoval,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  /** In the order in which they were made. */
  async list(query: ListQuery): Promise<PageView<UserAccountView>> {
    const [users, total] = await listRows(this.database.repository('user'), query, LISTING);
    return { total, list: await this.toViews(users) };
  }

  /** @throws ApiError 404 USER_NOT_FOUND */
  async get(id: string): Promise<UserAccountView> {
    const user = await this.database.repository('user').findOneBy({ id });
    if (user === null) throw notFound('user', id);
    const [view] = await this.toViews([user]);
    return view ?? toAccountView(user, false);
  }

  /** @throws ApiError ROLE_ABOVE_OWN, USERNAME_TAKEN, PASSWORD_IS_USERNAME, INPUT_INVALID for a reach that the role cannot have */
  async create(
    actor: Actor,
    { username, role, reach = 'all', password }: UserCreate,
  ): Promise<UserCreatedView> {
    requireRank(actor, role);
    requireReachOfRole(role, reach);
    const user: UserRow = {
      ...{ id: newId(), username, role, created_at: new Date().toISOString(), disabled_at: null },
      ...{ second_factor_at: null, reach },
      password_hash: password === undefined ? '' : await hashPassword(username, password),
    };
    return this.database.write(async (rows) => {
      await requireFreeName(rows, username);
      await rows.of('user').insert(user);
      const link = password === undefined ? await this.links.issue(rows, user, INVITATION_HOURS) : null;
      const details = { userId: user.id, role, reach, isInvited: link !== null };
      const entry = { action: 'user.create', target: username, details };
      await this.audit.record(rows, actor, { ...entry, after: toAudited(user) });
      return { user: toAccountView(user, false), link };
    });
  }

  /**
   * Ends the user's sessions but that of the actor; a disabled user's tokens and links too.
   * @throws ApiError USER_NOT_FOUND, ROLE_ABOVE_OWN, LAST_OWNER, USERNAME_TAKEN, OWN_PASSWORD, PASSWORD_IS_USERNAME,
   * INPUT_INVALID for a reach that the role cannot have
   */
  async update(actor: Actor, id: string, request: UserUpdate): Promise<UserAccountView> {
    const { password } = request;
    if (password !== undefined) requireOther(actor, id);
    const named = request.username ?? (await this.get(id)).username;
    const passwordHash = password === undefined ? undefined : await hashPassword(named, password);
    return this.database.write(async (rows) => {
      const before = await this.require(rows, actor, id);
      if (request.role !== undefined) requireRank(actor, request.role);
      const after = updatedUser(before, request, passwordHash);
      requireReachOfRole(roleOf(after), request.reach);
      if (before.username !== after.username) await requireFreeName(rows, after.username, id);
      if (before.role === 'owner' && (after.role !== 'owner' || after.disabled_at !== null))
        await requireOtherOwner(rows, id, this.config.oidc?.issuer);
      await rows.of('user').save(after);
      await this.endWhatIsOver(rows, actor, { before, after });
      await this.audit.record(rows, actor, {
        ...{ action: 'user.update', target: before.username },
        details: { userId: id, isReset: password !== undefined },
        ...{ before: toAudited(before), after: toAudited(after) },
      });
      return toAccountView(after, await rows.of('userIdentity').existsBy({ user_id: id }));
    });
  }

  /** With all sessions, tokens, links, what is shared with them, and their browsers with memories. @throws ApiError USER_NOT_FOUND, ROLE_ABOVE_OWN, LAST_OWNER */
  async remove(actor: Actor, id: string): Promise<void> {
    await this.database.write(async (rows) => {
      const user = await this.require(rows, actor, id);
      if (user.role === 'owner') await requireOtherOwner(rows, id, this.config.oidc?.issuer);
      await rows.of('user').delete({ id });
      await endSessions(rows, id);
      await rows.of('agentGrant').delete({ user_id: id });
      await rows.of('apiToken').delete({ user_id: id });
      await this.browsers.removeIn(rows, actor, { user_id: id });
      await rows.of('passwordLink').delete({ user_id: id });
      await rows.of('userIdentity').delete({ user_id: id });
      await dropSecondFactor(rows, id);
      const entry = { action: 'user.delete', target: user.username, details: { userId: id } };
      await this.audit.record(rows, actor, { ...entry, before: toAudited(user) });
    });
  }

  /** The present password stays until the link is used. @throws ApiError USER_NOT_FOUND, ROLE_ABOVE_OWN, OWN_PASSWORD, USER_DISABLED */
  async makePasswordLink(actor: Actor, id: string, validHours: number): Promise<PasswordLinkView> {
    requireOther(actor, id);
    return this.database.write(async (rows) => {
      const user = await this.require(rows, actor, id);
      if (user.disabled_at !== null) throw new ApiError(409, 'USER_DISABLED', 'Enable the user first.');
      const link = await this.links.issue(rows, user, validHours);
      const details = { expiresAt: link.expiresAt };
      await this.audit.record(rows, actor, { action: 'user.password-link', target: user.username, details });
      return link;
    });
  }

  /**
   * For users who lost their phone and their recovery codes. Ends their sessions; their API tokens go on.
   * @throws ApiError USER_NOT_FOUND, ROLE_ABOVE_OWN, OWN_SECOND_FACTOR, SECOND_FACTOR_OFF
   */
  async resetSecondFactor(actor: Actor, id: string): Promise<void> {
    if (actor.id === id)
      throw new ApiError(409, 'OWN_SECOND_FACTOR', 'Turn off your own second factor with a code.');
    await this.database.write(async (rows) => {
      const user = await this.require(rows, actor, id);
      if (user.second_factor_at === null)
        throw new ApiError(409, 'SECOND_FACTOR_OFF', 'This user has no second factor.');
      await dropSecondFactor(rows, id);
      await rows.of('user').update({ id }, { second_factor_at: null });
      const details = { userId: id, what: 'reset', endedCount: await endSessions(rows, id) };
      await this.audit.record(rows, actor, {
        action: 'user.second-factor',
        target: user.username,
        details,
      });
    });
  }

  /** A user whom the actor may change. @throws ApiError USER_NOT_FOUND, ROLE_ABOVE_OWN */
  async requireManaged(actor: Actor, id: string): Promise<UserAccountView> {
    const user = await this.get(id);
    requireRank(actor, user.role);
    return user;
  }

  private async toViews(users: readonly UserRow[]): Promise<UserAccountView[]> {
    const linked = await identitiesOf(
      this.database,
      users.map(({ id }) => id),
    );
    return users.map((user) => toAccountView(user, linked.has(user.id)));
  }

  private async require(rows: WriteRows, actor: Actor, id: string): Promise<UserRow> {
    const user = await rows.of('user').findOneBy({ id });
    if (user === null) throw notFound('user', id);
    requireRank(actor, roleOf(user));
    return user;
  }

  private async endWhatIsOver(
    rows: WriteRows,
    actor: Actor,
    { before, after }: { before: UserRow; after: UserRow },
  ): Promise<void> {
    const { id } = after;
    const isChanged = (Object.keys(after) as (keyof UserRow)[]).some((name) => after[name] !== before[name]);
    if (isChanged) await endSessions(rows, id, actor.sessionId);
    const isDisabled = after.disabled_at !== null;
    if (isDisabled) await rows.of('apiToken').delete({ user_id: id });
    if (isDisabled || after.password_hash !== before.password_hash)
      await rows.of('passwordLink').delete({ user_id: id });
  }
}

/** Whoever took over a session must not take the account too. @throws ApiError 409 OWN_PASSWORD */
function requireOther(actor: Actor, id: string): void {
  if (actor.id !== id) return;
  throw new ApiError(409, 'OWN_PASSWORD', 'Change your own password with the present one.');
}

/** @throws ApiError 422 INPUT_INVALID */
function requireReachOfRole(role: Role, reach: Reach | undefined): void {
  if (reach === undefined || reachOf({ role, reach }) === reach) return;
  const msg = `Users of the role "${role}" see all agents`;
  throw new ApiError(422, 'INPUT_INVALID', `reach: ${msg}`, [{ path: 'reach', msg }]);
}

function toAudited(user: UserRow): Fields {
  const { username, role, reach, isDisabled } = toAccountView(user, false);
  return { username, role, reach, isDisabled, password: new Hidden(user.password_hash) };
}
