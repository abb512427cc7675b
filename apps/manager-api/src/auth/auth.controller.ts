import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { loginRequest, setupRequest } from '@xiaozhi/contracts';
import type { AuthStatusView, LoginRequest, SetupRequest, UserView } from '@xiaozhi/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { Public } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { AuthService } from './auth.service.js';
import { readSessionToken, writeSessionCookie } from './session-cookie.js';

@Controller('api/auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Get('status')
  @Public()
  async status(): Promise<AuthStatusView> {
    return { needsSetup: await this.auth.needsSetup() };
  }

  @Post('setup')
  @HttpCode(200)
  @Public()
  async setUp(
    @Body(zod(setupRequest)) body: SetupRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView> {
    const { user, sessionToken, lifeMs } = await this.auth.setUp(body);
    writeSessionCookie(request, reply, sessionToken, lifeMs);
    return user;
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  async login(
    @Body(zod(loginRequest)) body: LoginRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserView> {
    const { user, sessionToken, lifeMs } = await this.auth.signIn(body, request.ip);
    writeSessionCookie(request, reply, sessionToken, lifeMs);
    return user;
  }

  @Post('logout')
  @HttpCode(200)
  async logout(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const session = readSessionToken(request);
    if (session !== undefined) await this.auth.signOut(session.token);
    writeSessionCookie(request, reply, '', 0);
  }

  @Get('me')
  me(@CurrentActor() actor: Actor): UserView {
    return { id: actor.id, username: actor.name, role: actor.role };
  }
}
