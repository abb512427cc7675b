import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { followedRequest, redirectOf } from './redirect.js';
import { UrlGuard } from './url-guard.js';
import type { Origin, UrlGuardOptions } from './url-guard.js';
import { refusalIn } from './url-refused.js';
import { tellAnswer, tellAsked } from './watched-calls.js';

const MAX_REDIRECTS_COUNT = 5;

interface Guarded {
  guard: UrlGuard;
  agents: Record<Origin, Agent>;
}

let current = make({ mode: 'home', allow: [] });

/** What this process asks from now on; `home` without it. */
export function configureUrlGuard(options: UrlGuardOptions): void {
  current = make(options);
}

/** Looks at what can be seen without asking a name server. @throws UrlRefused */
export function checkUrl(url: string | URL): URL {
  const checked = current.guard.check(url);
  tellAsked(checked);
  return checked;
}

/** Before a client of its own connects to the host, of which the guard then knows nothing more. @throws UrlRefused */
export function checkHost(url: URL): Promise<void> {
  return current.guard.checkHost(url);
}

/** Resolves a name to addresses that may be asked, for clients other than `fetch`; together with `checkUrl`. */
export const guardedLookup: LookupFunction = (name, options, callback) =>
  current.guard.lookup('operator')(name, options, callback);

/**
 * `fetch` for an address that an operator, or somebody's answer, has named. Every address of a redirect is checked too,
 * and keys are not sent on to another host.
 * @throws UrlRefused; what `fetch` throws
 */
export function guardedFetch(input: string | URL, init: RequestInit = {}): Promise<Response> {
  return fetchUnder(current, input, init);
}

/** A `guardedFetch` with rules of its own, for addresses that whoever runs the machine has set. */
export function guardedFetchWith(options: UrlGuardOptions): typeof guardedFetch {
  const own = make(options);
  return (input, init = {}) => fetchUnder(own, input, init);
}

async function fetchUnder(
  { guard, agents }: Guarded,
  input: string | URL,
  init: RequestInit,
): Promise<Response> {
  let url = guard.check(input);
  if (init.redirect === 'manual' || init.redirect === 'error') return send(url, init, agents.operator);
  let request: RequestInit = { ...init, redirect: 'manual' };
  let origin: Origin = 'operator';
  for (let count = 0; count <= MAX_REDIRECTS_COUNT; count += 1) {
    const response = await send(url, request, agents[origin]);
    const target = redirectOf(response, url);
    if (target === undefined) return response;
    await response.body?.cancel();
    if (!guard.isInside(url)) origin = 'public-redirect';
    const next = guard.check(target, origin);
    request = followedRequest(request, response.status, next.origin === url.origin);
    url = next;
  }
  throw new TypeError('fetch failed', { cause: new Error('too many redirects') });
}

async function send(url: URL, init: RequestInit, dispatcher: Agent): Promise<Response> {
  tellAsked(url);
  try {
    // Types of the platform's own undici are older than the package's.
    const response = await fetch(url, { ...init, dispatcher } as unknown as RequestInit);
    tellAnswer(url, response);
    return response;
  } catch (error) {
    throw refusalIn(error) ?? error;
  }
}

function make(options: UrlGuardOptions): Guarded {
  const guard = new UrlGuard(options);
  const agentFor = (origin: Origin): Agent => new Agent({ connect: { lookup: guard.lookup(origin) } });
  return {
    guard,
    agents: { operator: agentFor('operator'), 'public-redirect': agentFor('public-redirect') },
  };
}
