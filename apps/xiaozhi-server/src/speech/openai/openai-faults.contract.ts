import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';

const KEY = 'sk-secret-of-the-operator';
/** Long enough for a loaded machine to answer, short enough to wait for. */
const DEADLINE_SECONDS = 0.4;

/** One whole call of a provider made with these fields. */
export type OpenAiCall = (fields: Record<string, unknown>, signal: AbortSignal) => Promise<unknown>;

/** What every provider with OpenAI's interface does when its service fails. `prefix` begins its error codes. */
export function describeOpenAiFaults(name: string, prefix: 'SPEECH' | 'VISION', call: OpenAiCall): void {
  describe(`${name} with a failing service`, () => {
    let emulator: OpenAiEmulator;
    const never = new AbortController().signal;
    const fieldsOf = (apiKey: string | undefined): Record<string, unknown> => ({
      base_url: emulator.url,
      api_key: apiKey,
      model_name: 'emulated',
      timeout: DEADLINE_SECONDS,
    });
    const failureOf = (apiKey = KEY): Promise<unknown> =>
      call(fieldsOf(apiKey), never).then(
        () => 'answered',
        (error: unknown) => error,
      );

    beforeAll(async () => {
      emulator = await startOpenAiEmulator({ apiKey: KEY });
    });
    afterEach(() => emulator.faults.clear());
    afterAll(() => emulator.stop());

    it.each([
      [400, 'REJECTED', false],
      [401, 'UNAUTHORIZED', false],
      [403, 'UNAUTHORIZED', false],
      [404, 'REJECTED', false],
      [429, 'UNAVAILABLE', true],
      [500, 'UNAVAILABLE', true],
      [503, 'UNAVAILABLE', true],
    ])('turns HTTP %d into %s', async (status, code, retryable) => {
      emulator.faults.failNext(1, status);
      const failure = await failureOf();
      expect(failure).toMatchObject({ code: `${prefix}_${code}`, retryable });
      expect(String(failure)).toContain(String(status));
    });

    it.each(['sk-wrong', 'sk-not\na-header', 'sk-密钥'])('never shows a refused key (%j)', async (key) => {
      const failure = await failureOf(key);
      expect(failure).toMatchObject({ code: `${prefix}_UNAUTHORIZED` });
      const { message, stack, cause } = failure as Error;
      expect([message, stack, cause].map(String).join(' ')).not.toContain(key);
    });

    it('gives up on a service that hangs', async () => {
      emulator.faults.hang();
      expect(await failureOf()).toMatchObject({ code: `${prefix}_UNAVAILABLE`, retryable: true });
    });

    it('tells a web page, an answer that breaks off and a closed port from an answer', async () => {
      emulator.faults.garbage(1);
      expect(await failureOf()).toMatchObject({ code: `${prefix}_UNAVAILABLE` });
      emulator.faults.breakOff();
      expect(await failureOf()).toMatchObject({ code: `${prefix}_UNAVAILABLE` });
      const closed = { ...fieldsOf(KEY), base_url: 'http://127.0.0.1:1/v1' };
      await expect(call(closed, never)).rejects.toMatchObject({ code: `${prefix}_UNAVAILABLE` });
    });

    it('ends at once with the reason of an abort', async () => {
      emulator.faults.hang();
      const turn = new AbortController();
      const before = emulator.requests.length;
      const calling = call({ ...fieldsOf(KEY), timeout: 60 }, turn.signal);
      setImmediate(() => turn.abort(new Error('cut')));
      await expect(calling).rejects.toThrow('cut');
      await expect(call(fieldsOf(KEY), turn.signal)).rejects.toThrow('cut');
      expect(emulator.requests.length).toBe(before);
    });

    it('asks a path once, whether the base URL ends with a slash or not', async () => {
      await call({ ...fieldsOf(KEY), base_url: `${emulator.url}/` }, never);
      await call(fieldsOf(KEY), never);
      const [first, second] = emulator.requests.slice(-2);
      expect(first?.path).toBe(second?.path);
    });
  });
}
