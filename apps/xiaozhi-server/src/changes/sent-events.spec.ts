import { readSentEvents } from './sent-events.js';
import type { SentEvent } from './sent-events.js';

async function read(...chunks: string[]): Promise<SentEvent[]> {
  const events: SentEvent[] = [];
  const body = (async function* () {
    for (const chunk of chunks) yield new TextEncoder().encode(chunk);
  })();
  for await (const event of readSentEvents(body)) events.push(event);
  return events;
}

describe(readSentEvents, () => {
  it('reads events however they are cut', async () => {
    const whole =
      'retry: 1000\n\nevent: change\nid: 7\ndata: {"a":\ndata: "ü"}\n\n: keep-alive\n\ndata: x\n\n';
    const expected = [
      { name: 'change', id: '7', data: '{"a":\n"ü"}' },
      { name: 'comment', id: undefined, data: 'keep-alive' },
      { name: 'message', id: undefined, data: 'x' },
    ];
    expect(await read(whole)).toEqual(expected);
    expect(await read(...whole)).toEqual(expected);
  });

  it('drops what breaks off in the middle', async () => {
    expect(await read('event: change\nid: 1\ndata: {}\n')).toEqual([]);
  });
});
