import fc from 'fast-check';
import { readServerSentEvents } from './server-sent-events.js';

async function read(chunks: readonly Uint8Array[]): Promise<string[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const events: string[] = [];
  for await (const data of readServerSentEvents(body)) events.push(data);
  return events;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe(readServerSentEvents, () => {
  it.each([
    ['line feeds', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['carriage returns and line feeds', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['carriage returns alone', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['comments and other fields', ': ping\n\nevent: x\nid: 7\ndata: a\nretry: 1\n\n', ['a']],
    ['several data lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['no space after the colon', 'data:a\n\ndata:  b\n\n', ['a', ' b']],
    ['an end without a blank line', 'data: a\n\ndata: b', ['a', 'b']],
    ['an end in a carriage return', 'data: a\n\ndata: b\r', ['a', 'b']],
    ['a web page', '<html>\n\n</html>', []],
    ['nothing', '', []],
  ])('reads %s', async (_, text, expected) => {
    expect(await read([bytesOf(text)])).toEqual(expected);
  });

  it('reads no body as no events', async () => {
    const events: string[] = [];
    for await (const data of readServerSentEvents(null)) events.push(data);
    expect(events).toEqual([]);
  });

  it('gives the same events however the bytes are cut', async () => {
    const events = fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '')));
    const end = fc.constantFrom('\n', '\r\n', '\r');
    const size = fc.integer({ min: 1, max: 7 });
    await fc.assert(
      fc.asyncProperty(events, end, size, async (all, lineEnd, chunkBytes) => {
        // Two data lines an event: a line end that counts twice would cut it in half.
        const linesOf = (data: string): string[] => [': c', `data: ${data}`, 'data: end', '', ''];
        const bytes = bytesOf(all.map((data) => linesOf(data).join(lineEnd)).join(''));
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += chunkBytes)
          chunks.push(bytes.subarray(at, at + chunkBytes));
        expect(await read(chunks)).toEqual(all.map((data) => `${data}\nend`));
      }),
    );
  });
});
