import type { LoginAnswer } from '@xiaozhi/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LoginOutcome } from './login-step.service.js';
import { writeSessionCookie } from './session-cookie.js';
import type { Origin } from './session.service.js';

/** Sets the cookie of a session; a ticket is no session. */
export function enter(request: FastifyRequest, reply: FastifyReply, outcome: LoginOutcome): LoginAnswer {
  if ('ticket' in outcome) return outcome;
  writeSessionCookie(request, reply, outcome.sessionToken, outcome.lifeMs);
  return outcome.user;
}

/** Where a request comes from. */
export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, userAgent: request.headers['user-agent'] };
}
