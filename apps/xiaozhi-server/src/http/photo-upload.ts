import type { FastifyRequest } from 'fastify';
import { untilAborted } from '../async/until-aborted.js';
import type { Photo } from '../vision/photo-desk.js';

/** As devices in the field may send at most (device protocol, vision upload). */
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
/** What is over the limit is read to here, so that the device gets to hear why; then the connection is cut. */
export const MAX_DRAINED_BYTES = 16 * 1024 * 1024;
const MAX_QUESTION_CHARACTERS = 1_000;

/** The upload cannot be used; the message tells the device's maker why. */
export class PhotoUploadError extends Error {
  readonly code = 'PHOTO_UPLOAD_INVALID';
  readonly retryable = false;
}

/**
 * Reads a form with a text field `question` and one file, under any names and in any order (device protocol, vision
 * upload). At most 5 MB of image are held.
 * @throws PhotoUploadError, or the signal's reason
 */
export async function readPhotoUpload(request: FastifyRequest, signal: AbortSignal): Promise<Photo> {
  if (!request.isMultipart()) throw new PhotoUploadError('Send question and image as multipart/form-data.');
  try {
    return await untilAborted(readParts(request), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PhotoUploadError) throw error;
    throw new PhotoUploadError('The form cannot be read.', { cause: error });
  }
}

async function readParts(request: FastifyRequest): Promise<Photo> {
  let question: string | undefined;
  let image: Uint8Array | undefined;
  for await (const part of request.parts()) {
    if (part.type === 'field') question ??= String(part.value).trim().slice(0, MAX_QUESTION_CHARACTERS);
    else image ??= await readImage(part.file, request);
  }
  if (image === undefined) throw new PhotoUploadError('The form has no image.');
  return { question: question ?? '', image };
}

async function readImage(file: AsyncIterable<Buffer>, request: FastifyRequest): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of file) {
    bytes += chunk.length;
    if (bytes <= MAX_IMAGE_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (bytes > MAX_DRAINED_BYTES) request.raw.destroy();
  }
  if (bytes > MAX_IMAGE_BYTES) throw new PhotoUploadError('The image has more than 5 MB.');
  return Buffer.concat(chunks);
}
