import { LineTooLongError } from '../../async/text-lines.js';
import { LlmError } from '../llm.js';
import type { ReplyPart } from '../llm.js';
import { postToLlm } from './llm-http.js';
import type { LlmHttpRequest } from './llm-http.js';
import { ReplyDeadlines } from './reply-deadlines.js';
import { ReplyProgress } from './reply-progress.js';
import type { ReplyEvent, StreamedReply } from './streamed-reply.js';

/**
 * The reply of any service that streams: pieces of text without reasoning, then whole calls. Leaving the loop, the
 * turn's signal and each deadline close the connection; a reply that came to its end leaves it open for the next.
 * @throws LlmError, or the signal's reason
 */
export async function* streamReply<TFrame>(
  reply: StreamedReply<TFrame>,
  signal: AbortSignal,
): AsyncGenerator<ReplyPart> {
  signal.throwIfAborted();
  const deadlines = new ReplyDeadlines(signal, reply.firstWordMs);
  const progress = new ReplyProgress(reply, deadlines);
  try {
    const { body } = await postToLlm(reply, deadlines.signal);
    if (body !== null) {
      for await (const event of eventsOf(reply, body, progress)) {
        signal.throwIfAborted();
        const spoken = progress.take(event);
        if (spoken !== '') yield spoken;
      }
    }
    signal.throwIfAborted();
    yield* progress.finish();
  } catch (error) {
    throw explain(error, reply, signal);
  } finally {
    deadlines.close();
  }
}

/** Events up to the end of the body. Once the reply is complete, nothing that happens to the connection matters. */
async function* eventsOf<TFrame>(
  { frames, reader }: StreamedReply<TFrame>,
  body: ReadableStream<Uint8Array>,
  progress: ReplyProgress,
): AsyncGenerator<ReplyEvent> {
  try {
    for await (const frame of frames(body)) yield reader.read(frame);
  } catch (error) {
    if (!progress.isEnded) throw error;
  }
}

type Named = Pick<LlmHttpRequest, 'provider' | 'url'>;

function explain(error: unknown, { provider, url }: Named, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof LlmError) return error;
  const failed = (what: string, options: { cause?: unknown } = {}): LlmError =>
    new LlmError('LLM_UNAVAILABLE', `[${provider}] ${url} ${what}`, options);
  if (error instanceof LineTooLongError) return failed('sends an endless line; check base_url.');
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return failed(`is late: ${error.message}.`);
  if (error instanceof TypeError)
    return failed('does not answer, or broke off; check base_url.', { cause: error });
  // Without the cause: errors of parsing quote what they could not parse.
  return failed('sent something that is no reply; check base_url.');
}
