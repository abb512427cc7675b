import { z } from 'zod';
import { readLines } from '../../async/text-lines.js';
import type { ServerSentEvent } from '../../speech/openai/server-sent-events.js';

const refusal = z.looseObject({ code: z.number().refine((code) => code !== 0), msg: z.string().optional() });

/**
 * Events of the stream. A refusal comes with status 200 and a line of JSON in place of them: it is given as the
 * event `error`, which is what the service calls one in the stream.
 */
export async function* readCozeFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let name = '';
  for await (const line of readLines(body)) {
    if (line.startsWith('event:')) name = line.slice('event:'.length).trim();
    else if (line.startsWith('data:')) yield { name, data: line.slice('data:'.length).trim() };
    else if (line.startsWith('{') && isRefusal(line)) yield { name: 'error', data: line };
  }
}

function isRefusal(line: string): boolean {
  try {
    return refusal.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}
