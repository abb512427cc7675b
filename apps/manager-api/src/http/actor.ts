import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { GrantLevel, Permission, Role } from '@xiaozhi/contracts';
import type { FastifyRequest } from 'fastify';

/** Who asks. First parameter of every service method that decides or changes something. */
export interface Actor {
  kind: 'user' | 'token' | 'gateway' | 'system';
  /** Of an API token: its user's. */
  id: string;
  name: string;
  role: Role;
  /** Of an API token: all that it may do, as far as its user may. */
  scopes?: readonly Permission[];
  /** The only agents that this actor reaches, as of this request, and what it may do there; without it: all. */
  reach?: ReadonlyMap<string, GrantLevel>;
  /** The session of a signed-in user. */
  sessionId?: string;
  /** Of a signed-in user who must have a second factor and has none: nothing but that is open. */
  needsSecondFactor?: true;
}

export const GATEWAY: Actor = { kind: 'gateway', id: 'gateway', name: 'gateway', role: 'operator' };
export const SYSTEM: Actor = { kind: 'system', id: 'system', name: 'system', role: 'owner' };

/** A request that the guard let through. */
export interface ActorRequest extends FastifyRequest {
  actor?: Actor;
}

/** The actor of the request. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<ActorRequest>();
  if (actor === undefined) throw new Error('A route without a guard asks for its actor.');
  return actor;
});
