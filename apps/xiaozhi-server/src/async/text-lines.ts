/** Longer than any event of a service that works; what goes on beyond it would only fill the memory. */
const LONGEST_LINE_CHARACTERS = 1_000_000;

/** A service sent a line without an end. */
export class LineTooLongError extends Error {
  constructor() {
    super(`A line of more than ${LONGEST_LINE_CHARACTERS} characters came.`);
    this.name = 'LineTooLongError';
  }
}

/**
 * The lines of a UTF-8 body as they come, however its bytes are cut. A line ends with a line feed, a carriage return
 * or both; the last one needs no end.
 * @throws LineTooLongError
 */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
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
  yield (rest + decoder.decode()).replace(/\r$/, '');
}
