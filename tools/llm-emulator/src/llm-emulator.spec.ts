import {
  cozeDialect,
  difyDialect,
  geminiDialect,
  ollamaDialect,
  openAiDialect,
  startLlmEmulator,
} from './index.js';
import type { Dialect, LlmEmulator } from './index.js';

const ROUTES: readonly [string, Dialect, string, object, string, string][] = [
  [
    'OpenAI',
    openAiDialect(),
    '/chat/completions',
    { model: 'm', messages: [{ role: 'user', content: 'hi' }], stream: true },
    'authorization',
    'data: [DONE]',
  ],
  [
    'Ollama',
    ollamaDialect(),
    '/api/chat',
    { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
    'authorization',
    '"done":true',
  ],
  [
    'Gemini',
    geminiDialect(),
    '/models/m:streamGenerateContent?alt=sse',
    { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] },
    'x-goog-api-key',
    '"finishReason":"STOP"',
  ],
  [
    'Dify',
    difyDialect(),
    '/chat-messages',
    { inputs: {}, query: 'hi', response_mode: 'streaming', user: 'u' },
    'authorization',
    '"event":"message_end"',
  ],
  [
    'Coze',
    cozeDialect(),
    '/v3/chat',
    {
      bot_id: 'b',
      user_id: 'u',
      stream: true,
      additional_messages: [{ role: 'user', type: 'question', content: 'hi', content_type: 'text' }],
    },
    'authorization',
    'event:done',
  ],
];

describe.each(ROUTES)('%s on this machine', (_, dialect, route, body, header, end) => {
  let emulator: LlmEmulator;
  beforeAll(async () => {
    emulator = await startLlmEmulator({ dialect, apiKey: 'key' });
  });
  afterEach(() => emulator.faults.clear());
  afterAll(() => emulator.stop());

  const send = (sent: object = body, key = 'key', path = route): Promise<Response> =>
    fetch(`${emulator.url}${path}`, {
      method: 'POST',
      headers: { [header]: header === 'authorization' ? `Bearer ${key}` : key },
      body: JSON.stringify(sent),
    });

  it('streams an answer to its end', async () => {
    const response = await send();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, dialect.contentType]);
    const text = await response.text();
    for (const part of ['You ', 'said: ', 'hi', end]) expect(text).toContain(part);
    expect(emulator.requests.at(-1)).toMatchObject({ messages: [{ role: 'user', text: 'hi' }] });
  });

  it('refuses a wrong key, a wrong request and an unknown route', async () => {
    expect((await send(body, 'other')).status).toBe(401);
    expect((await send({ model: 'm' })).status).toBe(400);
    expect((await send(body, 'key', '/nothing')).status).toBe(404);
  });

  it('goes wrong on demand', async () => {
    emulator.faults.status(429, { headers: { 'retry-after': '7' }, n: 1 });
    expect((await send()).headers.get('retry-after')).toBe('7');
    expect((await send()).status).toBe(200);
    emulator.faults.endEarlyAfter(1);
    const text = await (await send()).text();
    expect([text.includes('You '), text.includes('said'), text.includes(end)]).toEqual([true, false, false]);
    emulator.faults.breakOffAfter(1);
    await expect(send().then((response) => response.text())).rejects.toThrow();
    emulator.faults.dropConnections(1);
    await expect(send()).rejects.toThrow();
  });
});
