import { readLines } from '../../async/text-lines.js';

export interface ServerSentEvent {
  /** Empty where the service gives none. */
  name: string;
  data: string;
}

/**
 * Each server-sent event in a body that has data, in order (HTML living standard, server-sent events): events end
 * with a blank line, several data lines are joined, comments and other fields are skipped.
 */
export async function* readNamedEvents(
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<ServerSentEvent> {
  if (body === null) return;
  let name = '';
  let data: string[] = [];
  for await (const line of readLines(body)) {
    if (line.startsWith('data:')) data.push(valueOf(line, 'data:'));
    if (line.startsWith('event:')) name = valueOf(line, 'event:');
    if (line !== '') continue;
    if (data.length > 0) yield { name, data: data.join('\n') };
    name = '';
    data = [];
  }
  // Some services leave out the blank line after the last event.
  if (data.length > 0) yield { name, data: data.join('\n') };
}

/** The `data` of each server-sent event. */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  for await (const { data } of readNamedEvents(body)) yield data;
}

function valueOf(line: string, field: string): string {
  return line.slice(field.length).replace(/^ /, '');
}
