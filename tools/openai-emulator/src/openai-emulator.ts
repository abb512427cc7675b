import { setTimeout as wait } from 'node:timers/promises';
import multipart from '@fastify/multipart';
import { fastify } from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ZodError } from 'zod';
import { Faults } from './faults.js';
import { OpenAiFault, openAiError } from './openai-fault.js';
import { audioRoutes } from './routes/audio.routes.js';
import type { AudioAnswers } from './routes/audio.routes.js';
import { chatRoutes } from './routes/chat.routes.js';
import type { AnswerChat } from './routes/chat.routes.js';
import { embeddingsRoutes } from './routes/embeddings.routes.js';
import type { Embed } from './routes/embeddings.routes.js';

export interface OpenAiEmulatorOptions extends Partial<AudioAnswers> {
  /** 0, the default, takes a free one. */
  port?: number;
  /** The one key that is let in; without it none is asked for. */
  apiKey?: string;
  /** The assistant's reply or calls. Default: repeats the last message. */
  chat?: AnswerChat;
  /** The vector of a text. Default: how often each letter of the alphabet stands in it. */
  embed?: Embed;
}

export interface EmulatedRequest {
  method: string;
  path: string;
  /** Parsed JSON; undefined for a form. */
  body: unknown;
}

export interface OpenAiEmulator {
  /** For a provider's `base_url`, with `/v1`. */
  url: string;
  port: number;
  faults: Faults;
  /** Every request since the start, oldest first. */
  requests: readonly EmulatedRequest[];
  stop(): Promise<void>;
}

const MODEL = 'emulated';
const SPEECH_RATE_HZ = 24_000;

/** Serves OpenAI's chat, embedding, transcription and speech routes on 127.0.0.1. It understands nothing by itself. */
export async function startOpenAiEmulator(options: OpenAiEmulatorOptions = {}): Promise<OpenAiEmulator> {
  const faults = new Faults();
  const requests: EmulatedRequest[] = [];
  const app = fastify({ forceCloseConnections: true });
  await app.register(multipart, { limits: { fileSize: 25_000_000 } });
  app.addHook('preHandler', async ({ method, url, body }) => {
    requests.push({ method, path: new URL(url, 'http://emulator').pathname, body: body ?? undefined });
  });
  guard(app, options.apiKey, faults);
  app.setErrorHandler((error, _request, reply) => refuse(error, reply));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(openAiError(404, 'Unknown route.')));
  app.get('/v1/models', () => ({
    object: 'list',
    data: [{ id: MODEL, object: 'model', created: 0, owned_by: 'emulator' }],
  }));
  chatRoutes(app, options.chat ?? ((messages) => `You said: ${messages.at(-1)?.content ?? ''}`));
  embeddingsRoutes(app, options.embed ?? letterCounts);
  audioRoutes(app, {
    transcript: options.transcript ?? ((wav) => `A recording of ${wav.length} bytes.`),
    speech: options.speech ?? beep,
  });
  const address = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  const port = Number(new URL(address).port);
  return { url: `${address}/v1`, port, faults, requests, stop: () => app.close() };
}

function guard(app: FastifyInstance, apiKey: string | undefined, faults: Faults): void {
  app.addHook('onRequest', async (request, reply) => {
    if (faults.delayMs > 0) await wait(faults.delayMs);
    const fault = faults.next();
    if (fault.kind === 'hang') await new Promise<void>((resolve) => request.raw.once('close', resolve));
    if (fault.kind === 'fail')
      return reply.code(fault.status).send(openAiError(fault.status, 'Emulated fault.'));
    if (fault.kind === 'garbage') return reply.type('text/html').send('<html>It works!</html>');
    if (fault.kind === 'break-off') return breakOff(reply);
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return reply.code(401).send(openAiError(401, 'Incorrect API key provided.'));
    }
  });
}

/** Promises more than it sends. */
function breakOff(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  reply.raw.write('{"te', () => reply.raw.destroy());
  return reply;
}

function refuse(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof OpenAiFault) {
    return reply.code(error.status).send(openAiError(error.status, error.message));
  }
  if (error instanceof ZodError) {
    const message = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    return reply.code(400).send(openAiError(400, message));
  }
  const status = Number((error as { statusCode?: number }).statusCode ?? 500);
  return reply.code(status).send(openAiError(status, 'The emulator could not read the request.'));
}

const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz'];

function letterCounts(text: string): number[] {
  const letters = [...text.toLowerCase()];
  return ALPHABET.map((letter) => letters.filter((other) => other === letter).length);
}

/** As long as the text would take to say, roughly. */
function beep(text: string): Float32Array {
  const length = Math.round(text.length * 0.06 * SPEECH_RATE_HZ);
  return Float32Array.from(
    { length },
    (_, index) => 0.2 * Math.sin((2 * Math.PI * 440 * index) / SPEECH_RATE_HZ),
  );
}
