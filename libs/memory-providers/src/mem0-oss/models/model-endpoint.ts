import { MemoryUnavailable, memoryErrorForStatus } from '@xiaozhi/memory';
import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { z } from 'zod';
import { parseRetryAfter } from '../../mem0/mem0.faults.js';
import type { ModelEndpoint } from '../mem0-oss.settings.js';

/** A save has 30 s in all. */
const DEADLINE_MS = 28_000;

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});
const embeddings = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()) })),
});

/** The reply of an OpenAI-compatible chat model, asked for JSON. @throws MemoryError */
export async function completeAt(
  endpoint: ModelEndpoint,
  { system, user }: { system: string; user: string },
  signal: AbortSignal,
): Promise<string> {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  const body = { model: endpoint.model, messages, response_format: { type: 'json_object' } };
  const answer = await post(endpoint, '/chat/completions', body, signal);
  return understood(completion, answer, 'language model').choices[0]?.message.content ?? '';
}

/** Vectors of an OpenAI-compatible embedder, in the order of the texts. @throws MemoryError */
export async function embedAt(
  endpoint: ModelEndpoint,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<number[][]> {
  const body = { model: endpoint.model, input: texts, encoding_format: 'float' };
  const { data } = understood(embeddings, await post(endpoint, '/embeddings', body, signal), 'embedder');
  if (data.length !== texts.length)
    throw new MemoryUnavailable(
      `[mem0_oss] the embedder answered ${data.length} vectors for ${texts.length} texts.`,
    );
  return [...data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
}

async function post(
  { baseUrl, apiKey }: ModelEndpoint,
  path: string,
  body: object,
  signal: AbortSignal,
): Promise<unknown> {
  const deadline = withDeadline(signal, DEADLINE_MS);
  const headers = {
    'content-type': 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  const { host } = new URL(baseUrl);
  try {
    const response = await guardedFetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: deadline,
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refusal(response, host);
    }
    return await response.json();
  } catch (cause) {
    signal.throwIfAborted();
    const refused = refusalIn(cause);
    if (refused !== undefined) throw new MemoryUnavailable(`[mem0_oss] ${refused.message}`);
    if (deadline.aborted)
      throw new MemoryUnavailable(`[mem0_oss] ${host} did not answer within ${DEADLINE_MS} ms.`);
    if (cause instanceof SyntaxError)
      throw new MemoryUnavailable(
        `[mem0_oss] ${host} answered something that is not JSON; check the address.`,
      );
    if (cause instanceof TypeError)
      throw new MemoryUnavailable(`[mem0_oss] ${host} cannot be reached.`, { cause });
    throw cause;
  }
}

/** A missing path or model is the operator's to mend: what was said is kept for then, not refused. */
function refusal({ status, headers }: Response, host: string): Error {
  const message = `[mem0_oss] ${host} refused the request (HTTP ${status}); check address, key and model name.`;
  if (status === 404) return new MemoryUnavailable(message);
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), new Date());
  return memoryErrorForStatus(status, message, { retryAfterMs });
}

function understood<T>(schema: z.ZodType<T>, answer: unknown, what: string): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new MemoryUnavailable(
    `[mem0_oss] the ${what} answered in a form that is not OpenAI’s; check its address.`,
  );
}
