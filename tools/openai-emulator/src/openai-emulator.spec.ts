import { startOpenAiEmulator } from './openai-emulator.js';
import type { OpenAiEmulator } from './openai-emulator.js';

describe(startOpenAiEmulator, () => {
  let emulator: OpenAiEmulator;

  beforeAll(async () => {
    emulator = await startOpenAiEmulator({
      apiKey: 'key',
      chat: (messages) => `${messages.length} messages here`,
      transcript: (wav) => `${wav.length} bytes`,
      speech: () => new Float32Array([0, 1, -1]),
    });
  });
  afterEach(() => emulator.faults.clear());
  afterAll(() => emulator.stop());

  const send = (path: string, body: object, key = 'key'): Promise<Response> =>
    fetch(`${emulator.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      },
      body: body instanceof FormData ? body : JSON.stringify(body),
    });
  const chat = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

  function recording(fields: Record<string, string>): FormData {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(7)]), 'a.wav');
    for (const [key, value] of Object.entries(fields)) form.set(key, value);
    return form;
  }

  it('chats, whole and streamed', async () => {
    const whole = (await (await send('/chat/completions', chat)).json()) as Record<string, unknown>;
    expect(whole).toMatchObject({
      choices: [{ message: { role: 'assistant', content: '1 messages here' } }],
    });
    const streamed = await send('/chat/completions', { ...chat, stream: true });
    expect(streamed.headers.get('content-type')).toContain('text/event-stream');
    const events = (await streamed.text()).split('\n\n').filter(Boolean);
    expect(events.at(-1)).toBe('data: [DONE]');
    const pieces = events.slice(0, -1).map((event) => {
      const parsed = JSON.parse(event.slice(6)) as { choices: [{ delta: { content?: string } }] };
      return parsed.choices[0].delta.content ?? '';
    });
    expect(pieces.join('')).toBe('1 messages here');
  });

  it('transcribes a form', async () => {
    expect(await (await send('/audio/transcriptions', recording({ model: 'm' }))).json()).toEqual({
      text: '7 bytes',
    });
    const streamed = await send('/audio/transcriptions', recording({ model: 'm', stream: 'true' }));
    expect(await streamed.text()).toContain('{"type":"transcript.text.done","text":"7 bytes"}');
    expect((await send('/audio/transcriptions', recording({}))).status).toBe(400);
  });

  it('speaks raw 16-bit samples', async () => {
    const request = { model: 'm', voice: 'v', input: 'hi', response_format: 'pcm' };
    const bytes = Buffer.from(await (await send('/audio/speech', request)).arrayBuffer());
    expect([0, 2, 4].map((at) => bytes.readInt16LE(at))).toEqual([0, 32_767, -32_767]);
  });

  it('refuses a wrong key, a wrong request and an unknown route as the service does', async () => {
    expect((await send('/chat/completions', chat, 'other')).status).toBe(401);
    const refused = await send('/chat/completions', { model: 'm' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    expect((await send('/nothing', {})).status).toBe(404);
  });

  it('fails, hangs, breaks off and answers garbage on demand, and logs what came', async () => {
    emulator.faults.failNext(1, 503);
    expect((await send('/chat/completions', chat)).status).toBe(503);
    emulator.faults.garbage(1);
    expect(await (await send('/chat/completions', chat)).text()).toContain('<html>');
    emulator.faults.breakOff();
    await expect(send('/chat/completions', chat).then((answer) => answer.text())).rejects.toThrow();
    emulator.faults.clear();
    expect((await send('/chat/completions', chat)).status).toBe(200);
    expect(emulator.requests.at(-1)).toEqual({ method: 'POST', path: '/v1/chat/completions', body: chat });
    emulator.faults.hang();
    const hanging = fetch(`${emulator.url}/models`, { signal: AbortSignal.timeout(50) });
    await expect(hanging).rejects.toThrow();
  });
});
