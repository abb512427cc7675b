import type { PageView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { ChatAnswer, ChatMessage, OpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:2f';
const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.from('a cat on a mat')]);
const CAMERA = 'self_camera_take_photo';
const QUESTION = 'Which animal is it?';

/** A model that takes a photo when it is asked to look. */
function answer(messages: readonly ChatMessage[], tools: readonly string[]): ChatAnswer {
  const last = messages.at(-1);
  if (last?.role === 'tool') return `That did not work: ${last.content}`;
  if (last?.content.includes('Look') !== true) return 'Hello.';
  if (!tools.includes(CAMERA)) return 'I have no eyes.';
  return { calls: [{ name: CAMERA, arguments: JSON.stringify({ question: QUESTION }) }] };
}

describe('a device with a camera', () => {
  const stack = new Stack();
  let words: OpenAiEmulator;
  let eyes: OpenAiEmulator;
  let operator: Operator;
  let agentId: string;

  const connect = async (): Promise<SimulatedDevice> => {
    const device = stack.device(DEVICE, { photo: JPEG });
    await device.connect();
    await until(
      'the question after the last tools',
      () => Promise.resolve(device.messages.map(({ message }) => JSON.stringify(message))),
      (messages) => messages.some((message) => message.includes('"cursor"')),
    );
    return device;
  };
  const provider = (modelType: string, { url }: OpenAiEmulator): Promise<unknown> =>
    operator.call('POST', '/api/model/provider', {
      modelType,
      providerCode: 'openai',
      name: `Service for ${modelType}`,
      fields: [
        { key: 'base_url', label: 'Base URL', type: 'url', value: url },
        { key: 'model_name', label: 'Model', type: 'text', value: 'emulated' },
      ],
      sort: 1,
    });

  beforeAll(async () => {
    words = await startOpenAiEmulator({ chat: answer });
    eyes = await startOpenAiEmulator({ chat: () => 'It is a grey cat.' });
    operator = await stack.start();
    await provider('LLM', words);
    await provider('VLLM', eyes);
    (await connect()).drop();
    const { list } = await operator.call<PageView<{ id: string }>>('GET', '/api/agent?page=1&limit=10');
    agentId = list[0]?.id ?? '';
    await operator.call('PUT', `/api/agent/${agentId}`, { models: { LLM: 'openai' } });
  });

  afterAll(async () => {
    await stack.stop();
    await Promise.all([words.stop(), eyes.stop()]);
  });

  it('is told where to send photos only when a vision model is chosen', async () => {
    const device = await connect();
    expect((await device.say('Look at this.')).reply).toMatch(/did not work.*not set/);
    expect(device.violations).toEqual([]);
    device.drop();
  });

  it('has what its photo shows spoken to its user', async () => {
    await operator.call('PUT', `/api/agent/${agentId}`, { models: { VLLM: 'openai' } });
    const device = await connect();
    expect((await device.say('Look at this.')).reply).toBe('It is a grey cat.');
    expect(device.violations).toEqual([]);
    device.drop();
    const [asked] = eyes.requests;
    expect(JSON.stringify(asked?.body)).toContain(QUESTION);
    expect(JSON.stringify(asked?.body)).toContain(
      `data:image/jpeg;base64,${Buffer.from(JPEG).toString('base64')}`,
    );
    expect(stack.output).not.toContain(QUESTION);
  });

  it('hears from the assistant that its photo could not be looked at', async () => {
    const device = await connect();
    eyes.faults.failNext(1, 503);
    expect((await device.say('Look at this.')).reply).toMatch(/did not work.*does not answer/);
    expect(device.violations).toEqual([]);
    device.drop();
  });
});
