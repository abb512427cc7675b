import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { listQuery, passwordLinkCreate, userCreate, userUpdate } from '@xiaozhi/contracts';
import type {
  ListQuery,
  PageView,
  PasswordLinkCreate,
  PasswordLinkView,
  SessionView,
  SessionsEnded,
  UserAccountView,
  UserCreate,
  UserCreatedView,
  UserUpdate,
} from '@xiaozhi/contracts';
import { SessionService } from '../auth/session.service.js';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { RequirePermission } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { OidcLinkService } from '../oidc/oidc-link.service.js';
import { Editable, EditableOnceMade } from '../precondition/editable.js';
import { SystemWide } from '../reach/reach-rule.js';
import { UserService } from './user.service.js';

/** Users, and where they are signed in. */
@Controller('api/user')
@SystemWide()
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly sessions: SessionService,
    private readonly oidcLinks: OidcLinkService,
  ) {}

  @Get()
  @RequirePermission('user.read')
  list(@Query(zod(listQuery)) page: ListQuery): Promise<PageView<UserAccountView>> {
    return this.users.list(page);
  }

  @Post()
  @EditableOnceMade('user', 'user.id')
  @RequirePermission('user.write')
  create(@CurrentActor() actor: Actor, @Body(zod(userCreate)) body: UserCreate): Promise<UserCreatedView> {
    return this.users.create(actor, body);
  }

  @Get(':id')
  @Editable('user')
  @RequirePermission('user.read')
  get(@Param('id') id: string): Promise<UserAccountView> {
    return this.users.get(id);
  }

  @Put(':id')
  @Editable('user')
  @RequirePermission('user.write')
  update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(userUpdate)) body: UserUpdate,
  ): Promise<UserAccountView> {
    return this.users.update(actor, id, body);
  }

  @Delete(':id')
  @Editable('user')
  @RequirePermission('user.write')
  remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.users.remove(actor, id);
  }

  @Post(':id/password-link')
  @HttpCode(200)
  @RequirePermission('user.write')
  makePasswordLink(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body(zod(passwordLinkCreate)) { validHours }: PasswordLinkCreate,
  ): Promise<PasswordLinkView> {
    return this.users.makePasswordLink(actor, id, validHours);
  }

  @Delete(':id/second-factor')
  @RequirePermission('user.write')
  resetSecondFactor(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    return this.users.resetSecondFactor(actor, id);
  }

  @Delete(':id/oidc')
  @RequirePermission('user.write')
  async resetOidc(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    await this.oidcLinks.reset(actor, await this.users.requireManaged(actor, id));
  }

  @Get(':id/session')
  @RequirePermission('user.read')
  async sessionsOf(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<SessionView[]> {
    return this.sessions.list(actor, (await this.users.get(id)).id);
  }

  @Delete(':id/session/:sessionId')
  @RequirePermission('user.write')
  async endSession(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Param('sessionId') sessionId: string,
  ): Promise<void> {
    await this.sessions.endOne(actor, await this.users.requireManaged(actor, id), sessionId);
  }

  @Delete(':id/session')
  @RequirePermission('user.write')
  async endSessions(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<SessionsEnded> {
    return this.sessions.endOthers(actor, await this.users.requireManaged(actor, id));
  }
}
