import { startLlmEmulator } from '@xiaozhi/llm-emulator';
import type { Asked, Dialect, EmulatedReply, LlmEmulator } from '@xiaozhi/llm-emulator';
import { silentLogger } from '@xiaozhi/observability';
import { llmWithFallback } from '../failover/with-fallback.js';
import { fakeLlm } from '../testing/fake-providers.js';
import { describeLlm, replyWhole, requestOf } from './llm.contract.js';
import type { Llm, LlmUsage, ReplyPart } from './llm.js';
import { llmRegistry } from './llm.registry.js';

const KEY = 'sk-secret-of-the-operator';
/** For what never comes. */
const DEADLINE_SECONDS = 0.3;
/** Where something comes before it stops: long enough for a loaded machine, short enough to wait for. */
const PATIENT_SECONDS = 1.2;
const never = new AbortController().signal;

/** A provider whose model is a service in the network. */
export interface ServiceContract {
  code: string;
  dialect: () => Dialect;
  /** Settings besides address, key and deadline. */
  fields: Record<string, unknown>;
  /** Settings that leave a prompt 1,000 tokens. Default: `context_tokens`. */
  contextFields?: Record<string, unknown>;
  /** Name of the setting that holds the key. */
  keyField: string;
  /** What usage the service tells. */
  usage: LlmUsage;
}

/** A dialogue partner with a service behind it, and that service. */
export interface ServiceUnderTest {
  emulator: LlmEmulator;
  make: (fields?: Record<string, unknown>) => Llm;
  /** What the service answers next. */
  answer: (reply: EmulatedReply | ((asked: Asked) => EmulatedReply) | undefined) => void;
}

/** Starts the service before the tests of a suite, and clears its faults after each. */
export function useService({ code, dialect, fields, keyField }: ServiceContract): () => ServiceUnderTest {
  let emulator: LlmEmulator;
  let next: ((asked: Asked) => EmulatedReply) | undefined;
  const repeat = ({ messages }: Asked): EmulatedReply => ({
    pieces: `You said: ${messages.at(-1)?.text.split('\n').at(-1)}`.match(/\S+\s*/g) ?? [],
  });
  beforeAll(async () => {
    emulator = await startLlmEmulator({
      dialect: dialect(),
      apiKey: KEY,
      answer: (asked) => (next ?? repeat)(asked),
    });
  });
  afterEach(() => {
    emulator.faults.clear();
    next = undefined;
  });
  afterAll(() => emulator.stop());
  const deps = { logger: silentLogger(), modelsDir: 'models' };
  return () => ({
    emulator,
    make: (more = {}) =>
      llmRegistry.create(code, { base_url: emulator.url, [keyField]: KEY, ...fields, ...more }, deps),
    answer: (reply) => {
      next = typeof reply === 'object' ? () => reply : reply;
    },
  });
}

/** Parts of a reply up to its end or its failure. */
export async function partsOf(
  parts: AsyncIterable<ReplyPart>,
): Promise<{ parts: ReplyPart[]; failure: unknown }> {
  const seen: ReplyPart[] = [];
  try {
    for await (const part of parts) seen.push(part);
    return { parts: seen, failure: undefined };
  } catch (failure) {
    return { parts: seen, failure };
  }
}

/** What is spoken of a reply. */
export function textOf(parts: readonly ReplyPart[]): string {
  return parts.filter((part) => typeof part === 'string').join('');
}

/** What every language model behind a service does, whatever becomes of the service. */
export function describeLlmService(contract: ServiceContract): void {
  const { code, keyField, usage, contextFields = { context_tokens: 1_000 } } = contract;

  describe(`${code} as a service`, () => {
    const service = useService(contract);
    const reply = (said = 'Hi there', fields: object = {}): ReturnType<typeof partsOf> =>
      partsOf(
        service()
          .make({ ...fields })
          .reply(requestOf(said), never),
      );
    const openCount = (): number => service().emulator.openCount;

    describeLlm(code, {
      make: () => service().make(),
      exchanges: [
        ['one', 'You said: one'],
        ['two', 'You said: two'],
      ],
    });

    it('streams: each piece is there before the next', async () => {
      service().emulator.faults.stallAfter(2);
      const parts = service().make().reply(requestOf('a b c'), never)[Symbol.asyncIterator]();
      expect([await parts.next(), await parts.next()].map(({ value }) => value as ReplyPart)).toEqual([
        'You ',
        'said: ',
      ]);
      await parts.return?.();
    });

    it('puts characters together that were cut in the middle', async () => {
      service().answer({ pieces: ['你好，', '世界 👋🏽 ', 'señor'] });
      service().emulator.faults.splitBytes(1);
      expect(await reply('Hi', {})).toEqual({ parts: ['你好，', '世界 👋🏽 ', 'señor'], failure: undefined });
    });

    it('does not speak what the model thinks, in whatever way it is sent', async () => {
      service().answer({
        thought: 'Hm, a greeting.',
        pieces: ['<th', 'ink>What now?</thi', 'nk>\n\nHello.'],
      });
      expect((await reply('Hi', { thinking: 'default' })).parts).toEqual(['Hello.']);
    });

    it('sends system prompt and dialogue', async () => {
      const messages = [
        { role: 'user' as const, content: 'My cat is called Momo.' },
        { role: 'assistant' as const, content: 'What a nice name.' },
        { role: 'user' as const, content: 'What is she called?' },
      ];
      const request = { ...requestOf(''), system: 'You are a parrot.', messages };
      expect((await partsOf(service().make().reply(request, never))).failure).toBeUndefined();
      const sent = JSON.stringify(service().emulator.requests.at(-1)?.body);
      const places = [request.system, ...messages.map(({ content }) => content)].map((text) =>
        sent.indexOf(text),
      );
      expect(places.every((place) => place >= 0)).toBe(true);
    });

    it('sends no more of a dialogue than the context holds, and always what is said now', async () => {
      const messages = Array.from({ length: 101 }, (_, index) => ({
        role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
        content: `Line ${index} ${'of a long talk '.repeat(10)}`,
      }));
      const request = { ...requestOf(''), messages };
      await partsOf(service().make(contextFields).reply(request, never));
      const sent = JSON.stringify(service().emulator.requests.at(-1)?.body);
      expect(sent).toContain('Line 100 ');
      expect(sent).not.toContain('Line 50 ');
      expect(sent.length).toBeLessThan(4_500);
    });

    it('tells the cost of a reply once', async () => {
      const told: LlmUsage[] = [];
      const request = { ...requestOf('Hi'), onUsage: (figures: LlmUsage) => told.push(figures) };
      await partsOf(service().make().reply(request, never));
      expect(told).toEqual([usage]);
    });

    it('keeps the connection for the next reply', async () => {
      await reply('a', {});
      const before = service().emulator.connectionsCount;
      for (const said of ['b', 'c', 'd']) expect((await reply(said, {})).failure).toBeUndefined();
      expect(service().emulator.connectionsCount).toBe(before);
    });

    it('closes the connection when the turn is cut, and ends with its reason', async () => {
      service().emulator.faults.stallAfter(1);
      const turn = new AbortController();
      const parts = service().make().reply(requestOf('a b c'), turn.signal)[Symbol.asyncIterator]();
      await parts.next();
      await until(() => openCount() === 1);
      turn.abort(new Error('cut'));
      await expect(parts.next()).rejects.toThrow('cut');
      await until(() => openCount() === 0);
    });

    it('closes the connection when nobody listens any more', async () => {
      service().emulator.faults.stallAfter(1);
      for await (const part of service().make().reply(requestOf('a b c'), never)) {
        expect(part).toBe('You ');
        break;
      }
      await until(() => openCount() === 0);
    });

    it('closes the connection of a service that it gave up', async () => {
      service().emulator.faults.hang();
      const turn = new AbortController();
      const replying = partsOf(service().make().reply(requestOf('a'), turn.signal));
      await until(() => openCount() === 1);
      turn.abort(new Error('cut'));
      expect((await replying).failure).toMatchObject({ message: 'cut' });
      await until(() => openCount() === 0);
    });

    it.each([
      [302, 'LLM_REJECTED', false],
      [400, 'LLM_REJECTED', false],
      [401, 'LLM_UNAUTHORIZED', false],
      [402, 'LLM_REJECTED', false],
      [403, 'LLM_UNAUTHORIZED', false],
      [404, 'LLM_REJECTED', false],
      [408, 'LLM_UNAVAILABLE', true],
      [429, 'LLM_UNAVAILABLE', true],
      [500, 'LLM_UNAVAILABLE', true],
      [503, 'LLM_UNAVAILABLE', true],
    ])('turns HTTP %d into %s', async (status, expected, retryable) => {
      service().emulator.faults.status(status);
      const { failure } = await reply();
      expect(failure).toMatchObject({ name: 'LlmError', code: expected, retryable });
      expect(String(failure)).toMatch(new RegExp(`\\[${code}\\].*HTTP ${status}`));
    });

    it('says how long the service wants to be left alone', async () => {
      service().emulator.faults.status(429, { headers: { 'retry-after': '7' } });
      expect((await reply()).failure).toMatchObject({ code: 'LLM_UNAVAILABLE', retryAfterMs: 7_000 });
    });

    it.each([
      ['hangs', (faults: LlmEmulator['faults']) => faults.hang(), DEADLINE_SECONDS, 0],
      [
        'begins to answer and says no word',
        (faults: LlmEmulator['faults']) => faults.stallAfter(0),
        DEADLINE_SECONDS,
        0,
      ],
      ['stops in the middle', (faults: LlmEmulator['faults']) => faults.stallAfter(2), PATIENT_SECONDS, 2],
    ])('gives up on a service that %s', async (_, fault, timeout, spokenCount) => {
      fault(service().emulator.faults);
      const { parts, failure } = await reply('Hi there', { timeout });
      expect(parts).toHaveLength(spokenCount);
      expect(failure).toMatchObject({ code: 'LLM_UNAVAILABLE', retryable: true });
      expect(String(failure)).toContain('late');
      await until(() => openCount() === 0);
    });

    it.each([
      ['a web page', (faults: LlmEmulator['faults']) => faults.garbage(), 0],
      ['nonsense in the middle', (faults: LlmEmulator['faults']) => faults.garbageAfter(1), 1],
      ['a line without an end', (faults: LlmEmulator['faults']) => faults.endlessLine(), 0],
      ['a connection that breaks', (faults: LlmEmulator['faults']) => faults.breakOffAfter(1), 1],
      ['a reply without its end', (faults: LlmEmulator['faults']) => faults.endEarlyAfter(1), 1],
      ['nothing at all', (faults: LlmEmulator['faults']) => faults.endEarlyAfter(0), 0],
      ['a failure told in the stream', (faults: LlmEmulator['faults']) => faults.failAfter(1), 1],
    ])('tells %s from a reply', async (_, fault, spokenCount) => {
      fault(service().emulator.faults);
      const { parts, failure } = await reply('Hi', {});
      expect(parts).toHaveLength(spokenCount);
      expect(failure).toMatchObject({ name: 'LlmError', code: 'LLM_UNAVAILABLE' });
    });

    it('takes a reply of nothing for a failure, and says so of one that was only thought', async () => {
      service().answer({ pieces: [] });
      expect((await reply()).failure).toMatchObject({ code: 'LLM_UNAVAILABLE' });
      service().answer({ pieces: ['<think>Hm, ', 'hm.</think>'] });
      expect(String((await reply()).failure)).toContain('turn thinking off');
    });

    it('tries again, once, on a connection that was lost before an answer', async () => {
      service().emulator.faults.dropConnections(1);
      expect(textOf((await reply('Hi')).parts)).toBe('You said: Hi');
      service().emulator.faults.dropConnections(9);
      expect((await reply('Hi')).failure).toMatchObject({ code: 'LLM_UNAVAILABLE' });
    });

    it('says that nobody listens at the address', async () => {
      const { failure } = await reply('Hi', { base_url: 'http://127.0.0.1:1' });
      expect(failure).toMatchObject({ code: 'LLM_UNAVAILABLE' });
      expect(String(failure)).toContain('check base_url');
    });

    it.each(['sk-wrong-key-of-somebody', 'sk-not\na-header', 'sk-密钥'])(
      'never shows a refused key (%j)',
      async (key) => {
        const { failure } = await reply('Hi', { [keyField]: key });
        expect(failure).toMatchObject({ code: 'LLM_UNAUTHORIZED', retryable: false });
        const { message, stack, cause } = failure as Error;
        expect([message, stack, cause].map(String).join(' ')).not.toContain(key);
      },
    );

    it('never shows what was said, where the service quotes it', async () => {
      const said = 'My doctor says that it is gout.';
      const body = JSON.stringify({
        code: 'bad_input',
        message: `Cannot take "${said}"`,
        error: `Not "${said}"`,
      });
      service().emulator.faults.status(400, { body });
      const { message, stack } = (await reply(said)).failure as Error;
      expect(`${message} ${stack}`).not.toContain('gout');
    });

    it.each([
      ['down', (faults: LlmEmulator['faults']) => faults.status(503)],
      ['refusing the key', (faults: LlmEmulator['faults']) => faults.status(401)],
      ['another program', (faults: LlmEmulator['faults']) => faults.garbage()],
      ['late', (faults: LlmEmulator['faults']) => faults.hang()],
      ['breaking off before the first word', (faults: LlmEmulator['faults']) => faults.endEarlyAfter(0)],
    ])('gives way to its fallback when it is %s', async (_, fault) => {
      fault(service().emulator.faults);
      const second = fakeLlm(async function* () {
        yield 'The second one.';
      });
      const first = service().make({ timeout: PATIENT_SECONDS });
      const both = llmWithFallback(first, second, silentLogger());
      expect(await replyWhole(both, 'Hi')).toBe('The second one.');
    });
  });
}

/** Resolves once the condition holds; a suite's own deadline ends it otherwise. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
