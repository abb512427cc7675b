import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { oidcBegin, oidcProof, oidcReturn } from '@xiaozhi/contracts';
import type {
  LoginAnswer,
  OidcBegin,
  OidcLinkView,
  OidcProof,
  OidcRedirect,
  OidcReturn,
} from '@xiaozhi/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { enter, originOf } from '../auth/enter.js';
import type { ManagerConfig } from '../config/manager-config.js';
import { CurrentActor } from '../http/actor.js';
import type { Actor } from '../http/actor.js';
import { ApiError } from '../http/api-error.js';
import { Public } from '../http/permission.js';
import { zod } from '../http/zod.pipe.js';
import { OwnAccount } from '../reach/reach-rule.js';
import { BeforeSecondFactor } from '../second-factor/second-factor-rule.js';
import { CONFIG } from '../tokens.js';
import { dropAttemptCookie, readAttemptCookie, writeAttemptCookie } from './attempt-cookie.js';
import type { AttemptBegun } from './attempt.service.js';
import { OidcLinkService } from './oidc-link.service.js';
import { OidcLoginService } from './oidc-login.service.js';

/**
 * Signing in by an identity provider. It sends browsers back to a page of the console, which hands over what stands in
 * its address: so the cookies need not come along from another site.
 */
@Controller('api/auth/oidc')
@OwnAccount()
@BeforeSecondFactor()
export class OidcController {
  constructor(
    private readonly logins: OidcLoginService,
    private readonly links: OidcLinkService,
    @Inject(CONFIG) private readonly config: ManagerConfig,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Public()
  async begin(
    @Body(zod(oidcBegin)) { invitation }: OidcBegin,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OidcRedirect> {
    this.requireConsole(request);
    return send(request, reply, await this.logins.begin(invitation, originOf(request)));
  }

  @Post('login/finish')
  @HttpCode(200)
  @Public()
  async finish(
    @Body(zod(oidcReturn)) body: OidcReturn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LoginAnswer> {
    const secret = readAttemptCookie(request, body.state);
    dropAttemptCookie(request, reply, body.state);
    return enter(request, reply, await this.logins.finish(body, secret, originOf(request)));
  }

  @Get()
  view(@CurrentActor() actor: Actor): Promise<OidcLinkView> {
    return this.links.view(actor);
  }

  @Post('link')
  @HttpCode(200)
  async beginLink(
    @CurrentActor() actor: Actor,
    @Body(zod(oidcProof)) { password }: OidcProof,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OidcRedirect> {
    this.requireConsole(request);
    return send(request, reply, await this.links.begin(actor, password, originOf(request)));
  }

  @Post('link/finish')
  @HttpCode(200)
  async finishLink(
    @CurrentActor() actor: Actor,
    @Body(zod(oidcReturn)) body: OidcReturn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OidcLinkView> {
    const secret = readAttemptCookie(request, body.state);
    dropAttemptCookie(request, reply, body.state);
    return this.links.finish(actor, body, { secret, origin: originOf(request) });
  }

  @Post('unlink')
  @HttpCode(200)
  unlink(@CurrentActor() actor: Actor, @Body(zod(oidcProof)) { password }: OidcProof): Promise<void> {
    return this.links.unlink(actor, password);
  }

  /** People come back to the console's public address: a cookie of another one would not be there. */
  private requireConsole({ headers }: FastifyRequest): void {
    const { consoleUrl } = this.config;
    if (headers.origin === undefined || headers.origin === new URL(consoleUrl).origin) return;
    throw new ApiError(
      409,
      'OIDC_WRONG_ADDRESS',
      `Open the console at ${consoleUrl} for this: the identity provider sends people back there (PUBLIC_CONSOLE_URL).`,
    );
  }
}

function send(request: FastifyRequest, reply: FastifyReply, begun: AttemptBegun): OidcRedirect {
  writeAttemptCookie(request, reply, begun);
  return { url: begun.url };
}
