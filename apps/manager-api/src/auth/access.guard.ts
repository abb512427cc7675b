import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { API_TOKEN_PREFIX, CSRF_HEADER, GATEWAY_CODES } from '@xiaozhi/contracts';
import type { Permission } from '@xiaozhi/contracts';
import { ApiTokenService } from '../api-token/api-token.service.js';
import { GATEWAY } from '../http/actor.js';
import type { Actor, ActorRequest } from '../http/actor.js';
import { ApiError, GatewayError } from '../http/api-error.js';
import { ACCESS, PERMISSION, mayDo } from '../http/permission.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { ReachGate } from '../reach/reach.gate.js';
import { REACH } from '../reach/reach-rule.js';
import type { ReachRule } from '../reach/reach-rule.js';
import { BEFORE_SECOND_FACTOR, secondFactorRequired } from '../second-factor/second-factor-rule.js';
import { readBearer, readSessionToken } from './session-cookie.js';
import { SessionService } from './session.service.js';
import { isSameSecret } from './token-secret.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Who may call a route: everybody, a gateway with the shared secret, a signed-in user with the permission, or an API
 * token with it among its scopes; of those who reach some agents only, those who reach what it is about. Routes without a permission are of one's own account: no token may call them.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    private readonly tokens: ApiTokenService,
    private readonly parameters: ParameterService,
    private readonly gate: ReachGate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ActorRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<string | undefined>(ACCESS, targets);
    if (access === 'public') return true;
    const bearer = readBearer(request);
    const isGateway = bearer !== undefined && isSameSecret(bearer, this.parameters.secret);
    if (access === 'gateway' && !isGateway) {
      throw new GatewayError(GATEWAY_CODES.unauthorized, 'The server secret is missing or wrong.');
    }
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, targets);
    if (isGateway && access !== undefined) request.actor = GATEWAY;
    else if (bearer?.startsWith(API_TOKEN_PREFIX) === true)
      request.actor = await this.requireToken(bearer, permission);
    else request.actor = await this.requireUser(request);
    const isOpen = this.reflector.getAllAndOverride<boolean | undefined>(BEFORE_SECOND_FACTOR, targets);
    if (request.actor.needsSecondFactor === true && isOpen !== true) throw secondFactorRequired();
    if (permission !== undefined && !mayDo(request.actor, permission)) {
      throw new ApiError(403, 'FORBIDDEN', `Your role does not allow this (${permission}).`);
    }
    const rule = this.reflector.getAllAndOverride<ReachRule | undefined>(REACH, targets);
    await this.gate.admit(request.actor, rule, permission, request);
    return true;
  }

  /** @throws ApiError UNAUTHORIZED, TOKEN_SCOPE_MISSING */
  private async requireToken(token: string, permission: Permission | undefined): Promise<Actor> {
    const actor = await this.tokens.findActor(token);
    if (actor === undefined) throw new ApiError(401, 'UNAUTHORIZED', 'This API token is unknown or over.');
    if (permission !== undefined && actor.scopes?.includes(permission) === true) return actor;
    const what = permission ?? 'no token may';
    throw new ApiError(403, 'TOKEN_SCOPE_MISSING', `The scopes of this token do not allow this (${what}).`);
  }

  /** @throws ApiError UNAUTHORIZED, CSRF_HEADER_MISSING */
  private async requireUser(request: ActorRequest): Promise<Actor> {
    const session = readSessionToken(request);
    const actor = session === undefined ? undefined : await this.sessions.findActor(session.token);
    if (session === undefined || actor === undefined)
      throw new ApiError(401, 'UNAUTHORIZED', 'Sign in first.');
    if (session.isCookie && !SAFE_METHODS.has(request.method) && request.headers[CSRF_HEADER] === undefined) {
      throw new ApiError(
        403,
        'CSRF_HEADER_MISSING',
        `Requests that change something need the header ${CSRF_HEADER}.`,
      );
    }
    return actor;
  }
}
