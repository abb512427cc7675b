import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const DOCS = '/api/docs';
const DEVICES = '/xiaozhi/ota';
const YEAR_SECONDS = 31_536_000;

/** For every answer. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-permitted-cross-domain-policies': 'none',
  'cache-control': 'no-store',
};
/** For every answer but those to devices, which web pages of flashing tools may read. */
const NOT_FOR_OTHER_SITES = {
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Of an answer that is no page, for those that are sent past every hook. */
export const STRICT_HEADERS = { ...ALWAYS, ...NOT_FOR_OTHER_SITES, 'content-security-policy': NOTHING };

const PAGE =
  "default-src 'none'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Puts the headers on every answer that keep a browser from guessing, framing, caching and running what it is sent.
 * HTTPS is promised for later only to whoever came by HTTPS.
 */
export function addSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    void reply.headers(ALWAYS);
    if (isHttps(request)) void reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`);
    if (isBelow(request, DEVICES)) return;
    void reply.headers(NOT_FOR_OTHER_SITES);
    void reply.header(
      'content-security-policy',
      isBelow(request, DOCS) ? pagePolicy(reply, payload) : NOTHING,
    );
  });
}

/** True where the connection, or the proxy in front of it, is encrypted. */
export function isHttps({ protocol, headers }: FastifyRequest): boolean {
  return protocol === 'https' || headers['x-forwarded-proto'] === 'https';
}

function isBelow({ url }: FastifyRequest, path: string): boolean {
  return url.startsWith(path) && /^(?:[/?#]|$)/.test(url.slice(path.length));
}

/** The page has its own styles in it: those, by their hashes, and no others. */
function pagePolicy(reply: FastifyReply, payload: unknown): string {
  const isPage =
    String(reply.getHeader('content-type')).startsWith('text/html') && typeof payload === 'string';
  const styles = isPage
    ? [...payload.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = '']) => style)
    : [];
  const hashes = styles.map((style) => ` 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  return `${PAGE}; style-src 'self'${hashes.join('')}`;
}
