// Serves the built console, passes its API calls on to manager-api and its playground's socket to the gateway, so that
// all three are one origin.
// Environment: HOST, PORT, MANAGER_URL (http://127.0.0.1:8002), GATEWAY_URL (ws://127.0.0.1:8000), CONSOLE_DIST.
import fastifyStatic from '@fastify/static';
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import { proxyGateway } from './gateway-proxy.mjs';

const {
  HOST = '127.0.0.1',
  PORT = '8001',
  MANAGER_URL = 'http://127.0.0.1:8002',
  GATEWAY_URL = 'ws://127.0.0.1:8000',
  CONSOLE_DIST,
} = process.env;
if (!CONSOLE_DIST) {
  console.error('CONSOLE_DIST must name the folder with the built console.');
  process.exit(1);
}

/** Scripts are files of the console, among them a codec of its own in WebAssembly; its components set styles of elements. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()',
};

const server = fastify({ logger: false });
server.addHook('onSend', async (request, reply) => {
  reply.headers(HEADERS);
  // Answers of manager-api have a policy of their own.
  if (!reply.hasHeader('content-security-policy'))
    reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  if (request.protocol === 'https' || request.headers['x-forwarded-proto'] === 'https')
    reply.header('strict-transport-security', 'max-age=31536000');
});
await server.register(httpProxy, {
  upstream: MANAGER_URL,
  prefix: '/api',
  rewritePrefix: '/api',
  replyOptions: {
    // Counts where manager-api trusts this server (TRUSTED_PROXIES); what was said before is passed on.
    rewriteRequestHeaders: ({ socket }, headers) => ({
      ...headers,
      'x-forwarded-for': [headers['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', '),
    }),
  },
});
await server.register(fastifyStatic, { root: CONSOLE_DIST });
// The console routes in the browser: every other page is the same document. A file that is not there is none: a page of
// an earlier release asks for its scripts, and learns by that that there is a newer one.
server.setNotFoundHandler((request, reply) => {
  if (request.method !== 'GET' || request.url.startsWith('/assets/'))
    return reply.code(404).send({ code: 404, msg: 'Not found', data: null });
  return reply.sendFile('index.html');
});
const endSockets = proxyGateway(server.server, GATEWAY_URL, (event) => console.log(JSON.stringify(event)));
server.addHook('preClose', async () => endSockets());
await server.listen({ host: HOST, port: Number(PORT) });
console.log(
  JSON.stringify({ event: 'listening', service: 'manager-web', port: server.server.address().port }),
);
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void server.close().then(() => process.exit(0)));
