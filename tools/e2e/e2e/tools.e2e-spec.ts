import type { MemoryView, PageView } from '@xiaozhi/contracts';
import type { SimulatedDevice } from '@xiaozhi/device-simulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:1a';

describe('what an assistant can do besides talking', () => {
  const stack = new Stack();
  let operator: Operator;
  let agentId: string;

  const memories = async (): Promise<string[]> =>
    (await operator.call<PageView<MemoryView>>('GET', `/api/memory?agentId=${agentId}&limit=100`)).list.map(
      ({ text }) => text,
    );
  /** A device that has been asked for the last page of its tools. */
  const connect = async (): Promise<SimulatedDevice> => {
    const device = stack.device(DEVICE);
    await device.connect();
    await until(
      'the question after the last tools',
      () => Promise.resolve(device.messages.map(({ message }) => JSON.stringify(message))),
      (messages) => messages.some((message) => message.includes('"cursor"')),
    );
    return device;
  };

  beforeAll(async () => {
    operator = await stack.start();
    const agents = await operator.call<PageView<{ id: string }>>('GET', '/api/agent');
    agentId = agents.list[0]?.id ?? '';
  });

  afterAll(() => stack.stop());

  it('sets the volume of the device that it talks through', async () => {
    const device = await connect();
    expect((await device.say('Set the volume to 40 percent.')).reply).toBe('Done.');
    expect(device.mcp.volume).toBe(40);
    expect(device.violations).toEqual([]);
    device.drop();
  });

  it('forgets what it is asked to forget, for good', async () => {
    const device = await connect();
    await device.say('I live in Berlin.');
    await device.say('I am allergic to peanuts.');
    await until('both memories', memories, (texts) => texts.length === 2);
    expect((await device.say('Forget that I live in Berlin.')).reply).toBe(
      'I have forgotten that you live in Berlin.',
    );
    expect(await memories()).toEqual(['User is allergic to peanuts.']);
    device.drop();
    const later = await connect();
    expect((await later.say('Where do I live?')).reply).not.toMatch(/berlin/i);
    expect((await later.say('What am I allergic to?')).reply).toMatch(/peanuts/);
    expect(later.violations).toEqual([]);
    later.drop();
  });

  it('keeps nothing of what is said off the record', async () => {
    const device = await connect();
    expect((await device.say("Don't remember this.")).reply).toMatch(/keep nothing/);
    await device.say('My name is Daniel.');
    await device.say('You can remember again.');
    await device.say('My favourite colour is green.');
    device.drop();
    await until('the last fact', memories, (texts) => texts.some((text) => text.includes('green')));
    expect((await memories()).filter((text) => text.includes('Daniel'))).toEqual([]);
  });
});
