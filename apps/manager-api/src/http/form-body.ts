import multipart from '@fastify/multipart';
import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { ApiError } from './api-error.js';

export const FORM_BODY = 'formBody';

/** Fields beside `file` of a route that takes multipart/form-data, for the description of the API; it reads the form itself. */
export const FormBody = (fields: z.ZodType): CustomDecorator => SetMetadata(FORM_BODY, fields);

/** Routes that take forms. */
const FORM_ROUTES = /^\/api\/firmware\/?(?:\?|$)/;
/** Files are counted by whoever keeps them; otherwise the longest JSON body would be the longest file. */
const FORM_LIMITS = {
  ...{ files: 1, fields: 16, fieldNameSize: 64, fieldSize: 8_192, headerPairs: 32 },
  fileSize: Number.MAX_SAFE_INTEGER,
};

/** Lets the routes that take files read multipart/form-data; the others below `/api` refuse it as before. */
export async function acceptForms(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRequest', async ({ url, headers }) => {
    const isForm = /^multipart\/form-data/i.test(headers['content-type'] ?? '');
    if (!isForm || !url.startsWith('/api/') || FORM_ROUTES.test(url)) return;
    throw new ApiError(415, 'BODY_TYPE_UNSUPPORTED', 'Send the body with content-type: application/json.');
  });
  await fastify.register(multipart, { limits: FORM_LIMITS });
}
