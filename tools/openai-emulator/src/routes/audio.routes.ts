import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendEvents, splitIntoPieces } from '../event-stream.js';
import { OpenAiFault } from '../openai-fault.js';

/** Bytes of speech that are sent at a time; odd, so that samples are cut in half as networks do. */
const SPEECH_PIECE_BYTES = 4_801;

const speechRequest = z.object({
  model: z.string().min(1),
  voice: z.string().min(1),
  input: z.string().min(1).max(4_096),
  response_format: z.literal('pcm'),
});

export interface AudioAnswers {
  transcript: (wav: Uint8Array) => string | Promise<string>;
  speech: (text: string) => Float32Array | Promise<Float32Array>;
}

/** `/audio/transcriptions` (a form with a WAV file) and `/audio/speech` (raw PCM only). */
export function audioRoutes(app: FastifyInstance, { transcript, speech }: AudioAnswers): void {
  app.post('/v1/audio/transcriptions', async (request, reply) => {
    const form = new Map<string, string>();
    let wav: Uint8Array | undefined;
    for await (const part of request.parts()) {
      if (part.type === 'file') wav = await part.toBuffer();
      else form.set(part.fieldname, String(part.value));
    }
    if (wav === undefined || !form.has('model')) throw new OpenAiFault(400, 'file and model are required.');
    const text = await transcript(wav);
    if (form.get('stream') !== 'true') return { text };
    return sendEvents(reply, [
      ...splitIntoPieces(text).map((delta) => ({ type: 'transcript.text.delta', delta })),
      { type: 'transcript.text.done', text },
    ]);
  });

  app.post('/v1/audio/speech', async (request, reply) => {
    const { input } = speechRequest.parse(request.body);
    return reply.type('audio/pcm').send(Readable.from(toPcmPieces(await speech(input))));
  });
}

function toPcmPieces(samples: Float32Array): Buffer[] {
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, index) => {
    bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), index * 2);
  });
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += SPEECH_PIECE_BYTES) {
    pieces.push(bytes.subarray(start, start + SPEECH_PIECE_BYTES));
  }
  return pieces;
}
