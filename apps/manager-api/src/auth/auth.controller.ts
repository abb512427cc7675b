import { Body, Controller, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import {
  loginRequest,
  passwordChange,
  passwordLinkUse,
  secondFactorLogin,
  setupRequest,
} from '@xiaozhi/contracts';
import type {
  AuthStatusView,
  LoginAnswer,
  LoginRequest,
  PasswordChange,
  PasswordLinkUse,
  SecondFactorLogin,
  SetupRequest,
  UserView,
} from '@xiaozhi/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { Public, permissionsOf } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { OwnAccount } from '../reach/reach-rule.js';
import { BeforeSecondFactor } from '../second-factor/second-factor-rule.js';
import { AuthService } from './auth.service.js';
import { LoginStepService } from './login-step.service.js';
import { enter, originOf } from './enter.js';
import { PasswordLogin } from './password-login.js';
import { PasswordLinkService } from './password-link.service.js';
import { readSessionToken, writeSessionCookie } from './session-cookie.js';
import { SessionService } from './session.service.js';
import { SetupService } from './setup.service.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionService,
    private readonly links: PasswordLinkService,
    private readonly steps: LoginStepService,
    private readonly setup: SetupService,
    private readonly passwords: PasswordLogin,
  ) {}

  @Get('status')
  @Public()
  async status(): Promise<AuthStatusView> {
    return { needsSetup: await this.setup.needsSetup(), ...(await this.passwords.ways()) };
  }

  @Post('setup')
  @HttpCode(200)
  @Public()
  async setUp(
    @Body(zod(setupRequest)) body: SetupRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginAnswer> {
    return enter(request, reply, await this.setup.setUp(body, originOf(request)));
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  async login(
    @Body(zod(loginRequest)) body: LoginRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginAnswer> {
    return enter(request, reply, await this.auth.signIn(body, originOf(request)));
  }

  @Post('login/second-factor')
  @HttpCode(200)
  @Public()
  async loginSecondFactor(
    @Body(zod(secondFactorLogin)) body: SecondFactorLogin,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginAnswer> {
    return enter(request, reply, await this.steps.finish(body, originOf(request)));
  }

  @Post('password-link')
  @HttpCode(200)
  @Public()
  async usePasswordLink(
    @Body(zod(passwordLinkUse)) body: PasswordLinkUse,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginAnswer> {
    return enter(request, reply, await this.links.use(body, originOf(request)));
  }

  @Post('logout')
  @HttpCode(200)
  @OwnAccount()
  @BeforeSecondFactor()
  async logout(
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const session = readSessionToken(request);
    if (session !== undefined) await this.sessions.end(actor, session.token);
    writeSessionCookie(request, reply, '', 0);
  }

  @Put('password')
  @OwnAccount()
  @BeforeSecondFactor()
  changePassword(
    @CurrentActor() actor: Actor,
    @Body(zod(passwordChange)) body: PasswordChange,
  ): Promise<void> {
    return this.auth.changePassword(actor, body);
  }

  @Get('me')
  @OwnAccount()
  @BeforeSecondFactor()
  me(@CurrentActor() actor: Actor): UserView {
    const { id, name: username, role, needsSecondFactor } = actor;
    const reach = actor.reach === undefined ? 'all' : 'shared';
    return {
      ...{ id, username, role, permissions: permissionsOf(role, reach), reach },
      ...(needsSecondFactor === undefined ? {} : { needsSecondFactor }),
    };
  }
}
