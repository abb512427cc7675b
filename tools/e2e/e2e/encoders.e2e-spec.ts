import type {
  InteractionView,
  MemoryEncodingView,
  MemoryView,
  ModelProviderView,
  PageView,
} from '@xiaozhi/contracts';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const API_KEY = 'sk-e2e-encoder-0123456789';
const DEVICE = '02:00:00:00:00:10';
const PET = 'User owns a beagle.';
const OTHERS = Array.from({ length: 20 }, (_, at) => `User visited place number ${at}.`);
/** Shares no word with any memory. */
const QUESTION = 'Quelle bestiole?';
/** A gateway asks for work every 15 s. */
const ENCODED_MS = 90_000;

/** Puts pets on one axis and everything else on another, whatever the words. */
const embed = (text: string): number[] => (/beagle|hamster|bestiole/i.test(text) ? [1, 0, 0] : [0, 1, 0]);

describe('a sentence encoder of the operator’s choice', () => {
  const stack = new Stack();
  let service: OpenAiEmulator;
  let operator: Operator;
  let agentId: string;

  const subject = (): string => `agentId=${agentId}&roleId=${encodeURIComponent(DEVICE)}`;
  const encoding = (): Promise<MemoryEncodingView> =>
    operator.call('GET', `/api/agent/${agentId}/memory-encoding`);
  const encoded = (encoder: RegExp): Promise<MemoryEncodingView> =>
    until(
      'encoding',
      encoding,
      (view) => view.state === 'done' && encoder.test(view.encoder ?? '') && view.total > OTHERS.length,
      ENCODED_MS,
    );
  /** As a file of texts without vectors. */
  const remember = async (texts: readonly string[]): Promise<void> => {
    const results = texts.map((memory) => ({ id: `imported-${memory}`.slice(0, 60), memory }));
    const content = JSON.stringify({ results });
    const file = { agentId, roleId: DEVICE, format: 'mem0', dryRun: false, content };
    await operator.call('POST', '/api/memory-transfer/import', file);
  };
  const memories = async (): Promise<readonly MemoryView[]> =>
    (await operator.call<PageView<MemoryView>>('GET', `/api/memory?${subject()}&limit=100`)).list;
  /** Says something in a new session. @returns what was recalled for it, and what the assistant said */
  const ask = async (text: string): Promise<{ recalled: string[]; reply: string }> => {
    const device = stack.device(DEVICE);
    await device.connect();
    const { reply } = await device.say(text);
    device.drop();
    const seen = async (): Promise<InteractionView[]> =>
      (
        await operator.call<PageView<InteractionView>>('GET', `/api/interaction?agentId=${agentId}&limit=100`)
      ).list.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    const before = turns;
    const found = await until(
      'the turn',
      seen,
      (list) => list.filter((turn) => turn.recallMs !== null).length > before,
    );
    turns = found.filter((turn) => turn.recallMs !== null).length;
    return { recalled: (found[0]?.recalled ?? []).map((memory) => memory.text), reply };
  };
  let turns = 0;

  beforeAll(async () => {
    service = await startOpenAiEmulator({ apiKey: API_KEY, embed });
    operator = await stack.start();
    const device = stack.device(DEVICE);
    await device.connect();
    device.drop();
    const { list } = await operator.call<PageView<{ id: string }>>('GET', '/api/agent?page=1&limit=10');
    agentId = list[0]?.id ?? '';
    await operator.call('PUT', `/api/agent/${agentId}`, {
      ...{ enableMemory: true, memoryProvider: 'Memory_local', recallDeadlineMs: 5_000 },
    });
  });
  afterAll(async () => {
    await stack.stop();
    await service.stop();
  });

  it('encodes what was imported without vectors', async () => {
    await remember([PET, ...OTHERS]);
    expect(await encoded(/^use-lite/)).toMatchObject({ total: 21, encoded: 21 });
  });

  it('encodes everything anew after a change, and then finds by its meaning', async () => {
    const fields = Object.entries({
      ...{ encoder: 'openai', encoder_base_url: service.url, encoder_api_key: API_KEY },
      ...{ encoder_model: 'emulated', encoder_dimension: 3 },
    }).map(([key, value]) => ({ key, type: key.endsWith('_key') ? 'password' : 'text', value }));
    const provider = await operator.call<ModelProviderView>('POST', '/api/model/provider', {
      ...{ modelType: 'Memory', providerCode: 'local', name: 'By meaning', sort: 1, fields },
    });
    await operator.call('PUT', `/api/agent/${agentId}`, { memoryProvider: provider.configId });
    await encoded(/^openai:emulated\/3$/);
    expect((await ask(QUESTION)).recalled).toEqual([PET]);
  });

  it('encodes a text that an operator edits', async () => {
    const [pet] = (await memories()).filter(({ text }) => text === PET);
    const path = `/api/memory/${encodeURIComponent(pet?.id ?? '')}?${subject()}`;
    await operator.call('PUT', path, { text: 'User owns a hamster.' });
    await encoded(/^openai/);
    // The gateway lists memories anew at a connection half a minute after the last time.
    await until(
      'the edit',
      () => ask(QUESTION),
      ({ recalled }) => recalled.join() === 'User owns a hamster.',
      ENCODED_MS,
    );
  });

  it('recalls by words in time while the service never answers, and goes on when it does', async () => {
    service.faults.hang();
    const { recalled, reply } = await ask('Tell me about the hamster.');
    expect(reply).not.toBe('');
    expect(recalled).toContain('User owns a hamster.');
    service.faults.clear();
  });

  it('says why it cannot go on, and goes on by itself', async () => {
    service.faults.failNext(200, 500);
    await remember(['User keeps bees.']);
    const failing = await until('failing', encoding, ({ state }) => state === 'failing', ENCODED_MS);
    expect(failing.reason).toMatch(/HTTP 500|left alone/);
    service.faults.clear();
    await operator.call('POST', `/api/agent/${agentId}/memory-encoding`, { action: 'resume' });
    await encoded(/^openai/);
    expect(stack.output).not.toContain(API_KEY);
  });
});
