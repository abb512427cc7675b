import { LineTooLongError } from '../async/text-lines.js';

/** Longer than any event. */
const LONGEST_LINE_CHARACTERS = 1_000_000;

/** One server-sent event; a comment, which only shows that the other side lives, has the name `comment`. */
export interface SentEvent {
  name: string;
  id: string | undefined;
  data: string;
}

/**
 * The events of a `text/event-stream` as they come. One that breaks off is dropped.
 * Source: HTML standard, server-sent events, interpreting an event stream.
 * @throws LineTooLongError
 */
export async function* readSentEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<SentEvent> {
  let event: SentEvent = { name: 'message', id: undefined, data: '' };
  let hasData = false;
  for await (const line of wholeLines(body)) {
    if (line === '') {
      if (hasData) yield { ...event, data: event.data.slice(0, -1) };
      event = { name: 'message', id: undefined, data: '' };
      hasData = false;
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === '') yield { name: 'comment', id: undefined, data: value };
    else if (field === 'event') event.name = value;
    else if (field === 'id') event.id = value;
    else if (field === 'data') {
      event.data += `${value}\n`;
      hasData = true;
    }
  }
}

/** Lines that have ended; what breaks off in the middle of one is none. */
async function* wholeLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE_CHARACTERS) throw new LineTooLongError();
    yield* lines;
  }
}
