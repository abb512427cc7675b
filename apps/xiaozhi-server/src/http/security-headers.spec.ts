import fastify from 'fastify';
import { addSecurityHeaders } from './security-headers.js';

describe(addSecurityHeaders, () => {
  it('is for every answer, also of routes that are not there, and keeps what a route says of caching', async () => {
    const app = fastify();
    addSecurityHeaders(app);
    app.get('/kept', (_, reply) => reply.header('cache-control', 'max-age=60').send('firmware'));
    for (const [url, caching] of [
      ['/kept', 'max-age=60'],
      ['/nothing', 'no-store'],
    ]) {
      const { headers } = await app.inject({ url });
      expect(headers).toMatchObject({
        'cache-control': caching,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
    }
    await app.close();
  });
});
