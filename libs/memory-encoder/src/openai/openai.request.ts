import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';
import { EncoderRejected, EncoderUnavailable } from '../encoder-error.js';
import { toUnitVector } from '../unit-vector.js';
import type { OpenAiEncoderSettings } from './openai.settings.js';

/** What servers say of a text that is too long, or not to their liking. */
const TEXT_FAULTS = new Set([400, 413, 422]);

const answerForm = z.object({
  data: z.array(
    z.object({ index: z.number().int().min(0), embedding: z.union([z.array(z.number()), z.string()]) }),
  ),
});

/**
 * One request: a vector of unit length per text, in their order.
 * @throws EncoderUnavailable, EncoderRejected, or the signal's reason
 */
export async function requestVectors(
  settings: OpenAiEncoderSettings,
  texts: readonly string[],
  deadlineMs: number,
  signal: AbortSignal,
): Promise<readonly Float32Array[]> {
  const { model, dimension } = settings;
  const body = {
    ...{ model, input: texts, encoding_format: 'float' },
    ...(settings.sendsDimension ? { dimensions: dimension } : {}),
  };
  const answer = answerForm.safeParse(await post(settings, body, deadlineMs, signal));
  if (!answer.success)
    throw new EncoderUnavailable('The encoder answered in a form that is not OpenAI’s; check its address.');
  const vectors = new Map(answer.data.data.map(({ index, embedding }) => [index, toFloats(embedding)]));
  return texts.map((_, index) => {
    const values = vectors.get(index);
    if (values === undefined)
      throw new EncoderUnavailable(`The encoder answered ${vectors.size} vectors for ${texts.length} texts.`);
    if (values.length !== dimension)
      throw new EncoderRejected(
        `The model ${model} makes vectors of ${values.length} numbers, not ${dimension}: correct the setting.`,
      );
    const unit = toUnitVector(values);
    if (unit === undefined) throw new EncoderUnavailable('The encoder answered a vector without direction.');
    return unit;
  });
}

async function post(
  { baseUrl, apiKey }: OpenAiEncoderSettings,
  body: object,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  const deadline = withDeadline(signal, deadlineMs);
  const { host } = new URL(baseUrl);
  try {
    const response = await guardedFetch(`${baseUrl}/embeddings`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify(body),
      // The key goes to the address that was named, and to no other.
      redirect: 'error',
      signal: deadline,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response.status, host);
    }
    return await response.json();
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof EncoderRejected || cause instanceof EncoderUnavailable) throw cause;
    const refused = refusalIn(cause);
    if (refused !== undefined) throw new EncoderRejected(refused.message);
    if (deadline.aborted)
      throw new EncoderUnavailable(`The encoder at ${host} did not answer within ${deadlineMs} ms.`);
    if (cause instanceof SyntaxError)
      throw new EncoderUnavailable(`The encoder at ${host} answered something that is not JSON.`);
    throw new EncoderUnavailable(`The encoder at ${host} cannot be reached.`, { cause });
  }
}

function refusal(status: number, host: string): Error {
  const message = `The encoder at ${host} refused the request (HTTP ${status})`;
  if (TEXT_FAULTS.has(status)) return new EncoderRejected(`${message}; check model and texts.`, true);
  if (status === 429 || status === 408 || status >= 500) return new EncoderUnavailable(`${message}.`);
  return new EncoderRejected(`${message}; check address, key and model.`);
}

/** Numbers, or base64 of little-endian float32, which some servers always send. */
function toFloats(embedding: readonly number[] | string): ArrayLike<number> {
  if (typeof embedding !== 'string') return embedding;
  const bytes = Buffer.from(embedding, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~3)));
}
