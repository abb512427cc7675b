import multipart from '@fastify/multipart';
import { normaliseDeviceId } from '@xiaozhi/memory';
import { withDeadline } from '@xiaozhi/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PhotoAnswer, PhotoDesk } from '../vision/photo-desk.js';
import { MAX_DRAINED_BYTES, PhotoUploadError, readPhotoUpload } from './photo-upload.js';

/** Where devices send photos (device protocol, vision upload). */
export const VISION_PATH = '/mcp/vision/explain';

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'client-id, content-type, device-id, authorization',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
};
const UPLOAD_DEADLINE_MS = 20_000;
/** One question, one image, and room for fields that a client adds. */
const FORM_LIMITS = {
  files: 1,
  fields: 8,
  parts: 10,
  fieldSize: 16 * 1024,
  fileSize: 2 * MAX_DRAINED_BYTES,
  headerPairs: 32,
};

/**
 * The upload of photos, beside the framework's controllers: its body is a stream. A wrong token is 401, known before
 * any of the body is read; everything else is 200 with `success: false`, since devices take another status for a
 * broken server.
 */
export async function visionRoutes(app: FastifyInstance, desk: PhotoDesk): Promise<void> {
  app.removeAllContentTypeParsers();
  // What is no form is refused by the route, in its own words.
  app.addContentTypeParser('*', (_request, _body, done) => done(null));
  await app.register(multipart, { limits: FORM_LIMITS });
  app.addHook('onRequest', async (_request, reply) => void reply.headers(CORS_HEADERS));
  app.options(VISION_PATH, (_request, reply) => reply.status(204).send());
  app.get(VISION_PATH, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('Photos of devices are answered here.'),
  );
  app.post(VISION_PATH, (request, reply) => answerUpload(request, reply, desk));
}

async function answerUpload(
  request: FastifyRequest,
  reply: FastifyReply,
  desk: PhotoDesk,
): Promise<FastifyReply> {
  const deviceId = normaliseDeviceId(headerOf(request, 'device-id'));
  const access = desk.accessOf(deviceId, headerOf(request, 'authorization').replace(/^Bearer\s+/i, ''));
  if (access === undefined) {
    drain(request);
    const message = 'The token is not of this device’s session.';
    return reply.status(401).send({ success: false, message });
  }
  const refused = desk.refusal(deviceId);
  if (refused !== undefined) {
    drain(request);
    return reply.send({ success: false, message: refused });
  }
  const gone = new AbortController();
  request.raw.once('error', () => gone.abort(new Error('the device hung up')));
  reply.raw.once('close', () => gone.abort(new Error('the device hung up')));
  let answer: PhotoAnswer;
  try {
    const photo = await readPhotoUpload(request, withDeadline(gone.signal, UPLOAD_DEADLINE_MS));
    answer = await desk.answer(deviceId, access, photo, gone.signal);
  } catch (error) {
    const message = error instanceof PhotoUploadError ? error.message : 'The photo did not arrive in time.';
    answer = { success: false, message };
    drain(request);
  }
  return reply.send(answer);
}

/** What nobody wants is read and thrown away, for a while: a connection cut under a sender loses the answer too. */
function drain({ raw }: FastifyRequest): void {
  const timer = setTimeout(() => raw.destroy(), UPLOAD_DEADLINE_MS).unref();
  raw.once('close', () => clearTimeout(timer)).resume();
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
