const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BODY_HEADERS = ['content-type', 'content-length', 'content-encoding', 'content-language'];
const SECRET_HEADER = /authorization|cookie|key|token|secret/i;

/** Where an answer leads; undefined: it is the answer itself. */
export function redirectOf({ status, headers }: Response, from: URL): string | undefined {
  const location = REDIRECTS.has(status) ? headers.get('location') : null;
  if (location === null) return undefined;
  return URL.canParse(location, from.href) ? new URL(location, from).href : location;
}

/** The request as it is sent on: as Fetch has it, and without any key to another host. */
export function followedRequest(init: RequestInit, status: number, isSameOrigin: boolean): RequestInit {
  const headers = new Headers(init.headers);
  if (!isSameOrigin)
    for (const name of [...headers.keys()]) if (SECRET_HEADER.test(name)) headers.delete(name);
  const method = (init.method ?? 'GET').toUpperCase();
  const becomesGet =
    status === 303 ? method !== 'HEAD' : (status === 301 || status === 302) && method === 'POST';
  if (!becomesGet) return { ...init, headers };
  for (const name of BODY_HEADERS) headers.delete(name);
  return { ...init, method: 'GET', body: undefined, headers };
}
