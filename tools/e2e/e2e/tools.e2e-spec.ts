import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWav } from '@xiaozhi/audio';
import { makeTone, measureHz } from '@xiaozhi/audio/testing';
import type { MemoryView, ModelProviderView, PageView } from '@xiaozhi/contracts';
import type { SimulatedDevice, TurnTranscript } from '@xiaozhi/device-simulator';
import type { Operator } from '../src/operator.js';
import { Stack } from '../src/stack.js';
import { until } from '../src/until.js';

const DEVICE = '02:00:00:00:00:1a';
const TONE_HZ = 440;
const FRAME_SAMPLES = 1_440;
const MUSIC_FRAMES = 40;

/** Frames that are of the tone; no voice keeps it. */
function countToneFrames({ audio, audioSampleRateHz }: TurnTranscript): number {
  let count = 0;
  for (let at = 0; at + FRAME_SAMPLES <= audio.length; at += FRAME_SAMPLES) {
    const frame = audio.subarray(at, at + FRAME_SAMPLES);
    const isLoud = Math.max(...frame) > 0.35;
    if (isLoud && Math.abs(measureHz(frame, audioSampleRateHz) - TONE_HZ) < 20) count += 1;
  }
  return count;
}

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

  it('announces music of a folder, plays all of it, and stops it when told to', async () => {
    const folder = join(stack.folder, 'music');
    mkdirSync(folder);
    const samples = makeTone(MUSIC_FRAMES * 0.06, TONE_HZ, 16_000);
    writeFileSync(join(folder, '01 - Little_Star.wav'), writeWav({ samples, sampleRateHz: 16_000 }));
    const minute = makeTone(60, TONE_HZ, 16_000);
    writeFileSync(join(folder, 'Ode to Joy.wav'), writeWav({ samples: minute, sampleRateHz: 16_000 }));
    const { configId } = await operator.call<ModelProviderView>('POST', '/api/model/provider', {
      modelType: 'Plugin',
      providerCode: 'play_music',
      name: 'Music',
      fields: [{ key: 'music_dir', value: folder }],
    });
    await operator.call('PUT', `/api/agent/${agentId}`, { plugins: [configId] });
    const device = await connect();
    const turn = await device.say('Play the song little star.');
    expect(turn.sentences).toEqual([expect.stringContaining('“Little Star”'), 'Little Star']);
    expect(Math.abs(countToneFrames(turn) - MUSIC_FRAMES)).toBeLessThanOrEqual(1);

    expect((await device.say('Play Bohemian Rhapsody.')).reply).toMatch(/no song called “Bohemian Rhapsody”/);

    const playing = device.say('Play ode to joy.');
    await device.next(({ text }) => text === 'Ode to Joy', 10_000, 'title of the music');
    expect(await device.abort()).toBeLessThan(500);
    expect(countToneFrames(await playing)).toBeLessThan(100);
    expect((await device.say('Stop the music.')).reply).toBe('All right.');
    expect(device.violations).toEqual([]);
    device.drop();
    await operator.call('PUT', `/api/agent/${agentId}`, { plugins: [] });
    expect(stack.output).not.toContain('Ode to Joy');
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
