import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { createEncoder, encoderNameOf } from '../encoder.registry.js';
import type { SentenceEncoder } from '../encoder.js';
import { describeTextEncoder } from '../testing/text-encoder.contract.js';
import { OpenAiEncoder } from './openai.encoder.js';
import type { OpenAiEncoderOptions } from './openai.encoder.js';
import { openAiEncoderSettings } from './openai.settings.js';

const DIMENSION = 26;
const signal = new AbortController().signal;
const logger = { warn: () => undefined };
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
/** Never all zeros, and different for Chinese texts too. */
const embed = (text: string): number[] =>
  letters.map(
    (letter, at) =>
      [...text.toLowerCase()].filter((other) => other === letter).length + (text.charCodeAt(at) || 0) / 1e4,
  );

let emulator: OpenAiEmulator;
const fieldsOf = (more: object = {}): Record<string, unknown> => ({
  ...{ encoder: 'openai', encoder_base_url: emulator.url, encoder_api_key: 'sk-right' },
  ...{ encoder_model: 'emulated', encoder_dimension: DIMENSION, encoder_batch: 16 },
  ...more,
});
const make = (more: object = {}): SentenceEncoder =>
  createEncoder(fieldsOf(more), { logger, modelsDir: '/nowhere' });
const makeBare = (options: Partial<OpenAiEncoderOptions> = {}): OpenAiEncoder => {
  const { encoder_base_url, encoder_api_key } = fieldsOf() as Record<string, string>;
  const settings = openAiEncoderSettings({
    ...{ encoder_base_url: encoder_base_url as string, encoder_api_key: encoder_api_key as string },
    ...{ encoder_model: 'emulated', encoder_dimension: DIMENSION, encoder_batch: 16 },
  });
  return new OpenAiEncoder(settings, { logger, retryAfterMs: 1, ...options });
};
const requestsCount = (): number => emulator.requests.length;

beforeAll(async () => {
  emulator = await startOpenAiEmulator({ apiKey: 'sk-right', embed });
});
afterAll(() => emulator.stop());

describeTextEncoder('OpenAiEncoder', () => make());

describe(OpenAiEncoder, () => {
  it('sends as many texts at once as it is told, and no text twice', async () => {
    const before = requestsCount();
    await make({ encoder_batch: 4 }).encode(['a', 'b', 'c', 'd', 'e', 'a'], signal);
    const sent = emulator.requests.slice(before).map(({ body }) => (body as { input: string[] }).input);
    expect(sent).toEqual([['a', 'b', 'c', 'd'], ['e']]);
  });

  it('asks a question once that several ask at a time', async () => {
    const before = requestsCount();
    const encoder = make();
    const ask = (): Promise<unknown> => encoder.encode(['which?'], signal, 'question');
    await Promise.all([ask(), ask(), ask()]);
    await ask();
    expect(requestsCount() - before).toBe(1);
  });

  it('names the dimension only where the operator wants it', async () => {
    const before = requestsCount();
    await make().encode(['plain'], signal);
    await make({ encoder_sends_dimension: true }).encode(['shortened'], signal);
    const bodies = emulator.requests.slice(before).map(({ body }) => body as { dimensions?: number });
    expect(bodies.map(({ dimensions }) => dimensions)).toEqual([undefined, DIMENSION]);
  });

  it('is named by model and dimension, and cut where the name is long', () => {
    expect(encoderNameOf(fieldsOf())).toBe('openai:emulated/26');
    const long = `sentence-transformers/${'x'.repeat(80)}`;
    const [one, other] = [long, `${long}y`].map((model) => encoderNameOf(fieldsOf({ encoder_model: model })));
    expect(one?.length).toBeLessThanOrEqual(64);
    expect(one).not.toBe(other);
  });

  it('refuses vectors of another length, and says which', async () => {
    await expect(make({ encoder_dimension: 1536 }).encode(['text'], signal)).rejects.toMatchObject({
      code: 'ENCODER_REJECTED',
      message: expect.stringContaining('vectors of 26 numbers, not 1536') as string,
    });
  });

  it.each([
    [401, 'ENCODER_REJECTED'],
    [404, 'ENCODER_REJECTED'],
    [400, 'ENCODER_REJECTED'],
    [429, 'ENCODER_UNAVAILABLE'],
    [500, 'ENCODER_UNAVAILABLE'],
  ])('tells HTTP %i as %s, without the key', async (status, code) => {
    emulator.faults.failNext(2, status);
    const error: unknown = await makeBare()
      .encode([`fault ${status}`], signal)
      .catch((reason: unknown) => reason);
    emulator.faults.clear();
    expect(error).toMatchObject({ code });
    expect(String(error)).not.toContain('sk-right');
  });

  it.each(['garbage', 'breakOff'] as const)('takes an answer that is %s for no answer', async (kind) => {
    emulator.faults[kind]();
    await expect(makeBare().encode([`text ${kind}`], signal)).rejects.toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
    });
    emulator.faults.clear();
  });

  it('tries memories once more, and a question not', async () => {
    emulator.faults.failNext(1, 503);
    await expect(makeBare().encode(['second try'], signal)).resolves.toHaveLength(1);
    emulator.faults.failNext(1, 503);
    await expect(makeBare().encode(['only try'], signal, 'question')).rejects.toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
    });
  });

  it('gives up on a service that does not answer', async () => {
    emulator.faults.hang();
    await expect(makeBare({ deadlineMs: 20 }).encode(['slow'], signal)).rejects.toThrow('within 20 ms');
    emulator.faults.clear();
  });

  it('leaves a service alone that failed three times, and asks again later', async () => {
    const encoder = makeBare({ halfOpenAfterMs: 1 });
    const ask = (text: string): Promise<unknown> => encoder.encode([text], signal, 'question');
    emulator.faults.failNext(3, 500);
    for (const text of ['one', 'two', 'three']) await expect(ask(text)).rejects.toThrow('HTTP 500');
    const shut = makeBare({ halfOpenAfterMs: 60_000 });
    emulator.faults.failNext(3, 500);
    for (const text of ['one', 'two', 'three'])
      await shut.encode([text], signal, 'question').catch(() => undefined);
    const before = requestsCount();
    await expect(shut.encode(['four'], signal)).rejects.toThrow('left alone');
    expect(requestsCount()).toBe(before);
    const again = async (): Promise<unknown> => ask('four').catch(again);
    await expect(again()).resolves.toHaveLength(1);
  });

  it('does not hold a caller’s impatience against the service', async () => {
    const encoder = makeBare({ halfOpenAfterMs: 60_000 });
    for (let turn = 0; turn < 5; turn += 1) {
      const caller = new AbortController();
      const asked = encoder.encode([`cut ${turn}`], caller.signal);
      caller.abort(new Error('cut'));
      await expect(asked).rejects.toThrow('cut');
    }
    await expect(encoder.encode(['heard'], signal)).resolves.toHaveLength(1);
  });

  it('follows no redirect: the key is for the address that was named', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(307, { location: `${emulator.url}/embeddings` }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const before = requestsCount();
    const encoder = make({ encoder_base_url: `http://127.0.0.1:${port}/v1` });
    await expect(encoder.encode(['secret'], signal, 'question')).rejects.toMatchObject({
      code: 'ENCODER_UNAVAILABLE',
    });
    expect(requestsCount()).toBe(before);
    server.close();
  });
});
