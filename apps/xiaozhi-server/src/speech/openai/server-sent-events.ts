/**
 * The `data` of each server-sent event in a body, in order (HTML living standard, server-sent events): events end
 * with a blank line, several data lines are joined, comments and other fields are skipped.
 */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (body === null) return;
  let data: string[] = [];
  for await (const line of readLines(body)) {
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    if (line === '' && data.length > 0) {
      yield data.join('\n');
      data = [];
    }
  }
  // Some services leave out the blank line after the last event.
  if (data.length > 0) yield data.join('\n');
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    // A carriage return at the end may be the first half of a line end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield (rest + decoder.decode()).replace(/\r$/, '');
}
