// Serves the built console and passes its API calls on to manager-api, so that both are one origin.
// Environment: HOST, PORT, MANAGER_URL (http://127.0.0.1:8002), CONSOLE_DIST.
import fastifyStatic from '@fastify/static';
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';

const {
  HOST = '127.0.0.1',
  PORT = '8001',
  MANAGER_URL = 'http://127.0.0.1:8002',
  CONSOLE_DIST,
} = process.env;
if (!CONSOLE_DIST) {
  console.error('CONSOLE_DIST must name the folder with the built console.');
  process.exit(1);
}

const CONTENT_SECURITY_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

const server = fastify({ logger: false });
server.addHook('onSend', async (_request, reply) => {
  reply.headers({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
});
await server.register(httpProxy, { upstream: MANAGER_URL, prefix: '/api', rewritePrefix: '/api' });
await server.register(fastifyStatic, { root: CONSOLE_DIST, wildcard: false });
// The console routes in the browser: every other page is the same document.
server.setNotFoundHandler((request, reply) => {
  if (request.method !== 'GET') return reply.code(404).send({ code: 404, msg: 'Not found', data: null });
  return reply.sendFile('index.html');
});
await server.listen({ host: HOST, port: Number(PORT) });
console.log(
  JSON.stringify({ event: 'listening', service: 'manager-web', port: server.server.address().port }),
);
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void server.close().then(() => process.exit(0)));
