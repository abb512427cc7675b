import { Readable } from 'node:stream';
import type { Logger } from '@xiaozhi/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PATH = '/xiaozhi/otaMag/download';
/** As manager-api makes them. */
const TOKEN = /^[0-9a-f-]{36}$/;
const ASKED = ['range', 'if-range', 'user-agent'];
const ANSWERED = [
  ...['content-length', 'content-range', 'content-type', 'content-disposition'],
  ...['accept-ranges', 'etag'],
];

export interface FirmwareRelayOptions {
  managerUrl: string;
  /** Until manager-api begins to answer. */
  timeoutMs: number;
}

/** Passes firmware on from manager-api as it comes: devices may reach the gateway only. Who has the link may load it. */
export function firmwareRelayRoutes(
  app: FastifyInstance,
  options: FirmwareRelayOptions,
  logger: Logger,
): void {
  app.route<{ Params: { token: string } }>({
    method: ['GET', 'HEAD'],
    url: `${PATH}/:token`,
    handler: async (request, reply) => {
      const { token } = request.params;
      if (!TOKEN.test(token)) return reply.status(404).send();
      try {
        const answer = await ask(
          `${options.managerUrl.replace(/\/$/, '')}/otaMag/download/${token}`,
          request,
          reply,
          options,
        );
        return await passOn(answer, reply);
      } catch (error) {
        logger.warn({ error }, 'manager-api did not answer for a firmware');
        return reply.status(503).send();
      }
    },
  });
}

/** A device that hangs up ends it. */
async function ask(
  url: string,
  request: FastifyRequest,
  reply: FastifyReply,
  { timeoutMs }: FirmwareRelayOptions,
): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  for (const name of ASKED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const aborting = new AbortController();
  const tooLate = setTimeout(() => aborting.abort(new Error('It took too long to begin.')), timeoutMs);
  reply.raw.once('close', () => aborting.abort());
  try {
    // eslint-disable-next-line no-restricted-globals -- the address is the gateway's own setting
    return await fetch(url, { method: request.method, headers, redirect: 'error', signal: aborting.signal });
  } finally {
    clearTimeout(tooLate);
  }
}

function passOn(answer: Response, reply: FastifyReply): FastifyReply {
  for (const name of ANSWERED) {
    const value = answer.headers.get(name);
    if (value !== null) void reply.header(name, value);
  }
  void reply.status(answer.status);
  if (answer.body === null) return reply.send();
  return reply.send(Readable.fromWeb(answer.body));
}
