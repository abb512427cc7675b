import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CSRF_HEADER, GATEWAY_CODES } from '@xiaozhi/contracts';
import { GATEWAY } from '../http/actor.js';
import type { Actor, ActorRequest } from '../http/actor.js';
import { ApiError, GatewayError } from '../http/api-error.js';
import { ACCESS, PERMISSION, isAllowed } from '../http/permission.js';
import type { Permission } from '../http/permission.js';
import { ParameterService } from '../parameter/parameter.service.js';
import { AuthService } from './auth.service.js';
import { readSessionToken } from './session-cookie.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who may call a route: everybody, a gateway with the shared secret, or a signed-in user with the permission. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly auth: AuthService,
    private readonly parameters: ParameterService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ActorRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<string | undefined>(ACCESS, targets);
    if (access === 'public') return true;
    const isGateway = this.isGateway(request);
    if (access === 'gateway' && !isGateway) {
      throw new GatewayError(GATEWAY_CODES.unauthorized, 'The server secret is missing or wrong.');
    }
    if (isGateway && access !== undefined) request.actor = GATEWAY;
    else request.actor = await this.requireUser(request);
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, targets);
    if (permission !== undefined && !isAllowed(request.actor.role, permission)) {
      throw new ApiError(403, 'FORBIDDEN', `Your role does not allow this (${permission}).`);
    }
    return true;
  }

  /** @throws ApiError UNAUTHORIZED, CSRF_HEADER_MISSING */
  private async requireUser(request: ActorRequest): Promise<Actor> {
    const session = readSessionToken(request);
    const actor = session === undefined ? undefined : await this.auth.findActor(session.token);
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

  private isGateway(request: ActorRequest): boolean {
    const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    return bearer !== undefined && isSame(bearer, this.parameters.secret);
  }
}

/** Constant-time, whatever the lengths. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return b !== '' && timingSafeEqual(digest(a), digest(b));
}
