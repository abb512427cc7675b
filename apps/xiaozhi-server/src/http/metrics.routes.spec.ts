import { fastify } from 'fastify';
import { METRICS_PATH, metricsRoutes } from './metrics.routes.js';

const metrics = {
  contentType: 'text/plain; version=0.0.4',
  text: () => Promise.resolve('xiaozhi_sessions 1'),
};

async function ask(
  token: string | undefined,
  remoteAddress: string,
  headers: Record<string, string> = {},
): Promise<number> {
  const app = fastify();
  metricsRoutes(app, { metrics, token });
  const { statusCode } = await app.inject({ url: METRICS_PATH, remoteAddress, headers });
  await app.close();
  return statusCode;
}

describe(metricsRoutes, () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('answers this machine (%s)', async (address) => {
    expect(await ask(undefined, address)).toBe(200);
  });

  it('is not there for others', async () => {
    expect(await ask(undefined, '192.0.2.7')).toBe(404);
    expect(await ask(undefined, '192.0.2.7', { authorization: 'Bearer undefined' })).toBe(404);
    expect(await ask('', '192.0.2.7', { authorization: 'Bearer ' })).toBe(404);
    expect(await ask('right', '192.0.2.7', { authorization: 'Bearer wrong' })).toBe(404);
  });

  it('takes what a proxy on this machine passes on for somebody else’s', async () => {
    expect(await ask('right', '127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).toBe(404);
    expect(await ask('right', '127.0.0.1', { forwarded: 'for=192.0.2.7' })).toBe(404);
  });

  it('answers whoever has the token', async () => {
    expect(await ask('right', '192.0.2.7', { authorization: 'Bearer right' })).toBe(200);
  });
});
