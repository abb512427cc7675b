import { silentLogger } from '@xiaozhi/observability';
import { startOpenAiEmulator } from '@xiaozhi/openai-emulator';
import type { OpenAiEmulator } from '@xiaozhi/openai-emulator';
import { describeOpenAiFaults } from '../../speech/openai/openai-faults.contract.js';
import { JPEG, describeVision, photoQuestion } from '../vision.contract.js';
import type { VisionModel } from '../vision.js';
import { visionRegistry } from '../vision.registry.js';

const deps = { logger: silentLogger(), modelsDir: 'models' };
const never = new AbortController().signal;

let emulator: OpenAiEmulator;
beforeAll(async () => {
  emulator = await startOpenAiEmulator({
    chat: (messages) => `<think>A photo.</think> About ${messages.at(-1)?.content ?? ''}: a cat. `,
  });
});
afterAll(() => emulator.stop());

function openAi(fields: Record<string, unknown> = {}): VisionModel {
  return visionRegistry.create('openai', { base_url: emulator.url, model_name: 'm', ...fields }, deps);
}

describeVision('openai', {
  make: () => openAi(),
  exchanges: [
    ['the animal', 'About the animal: a cat.'],
    ['the colour', 'About the colour: a cat.'],
  ],
});
describeOpenAiFaults('openai vision', 'VISION', (fields, signal) =>
  visionRegistry.create('openai', fields, deps).describe(photoQuestion('what?'), signal),
);

describe('the openai vision model', () => {
  it('sends image and question, and speaks no reasoning', async () => {
    const answer = await openAi({ max_tokens: 90 }).describe(photoQuestion('What is it?'), never);
    expect(answer).toBe('About What is it?: a cat.');
    expect(emulator.requests.at(-1)?.body).toMatchObject({
      model: 'm',
      max_tokens: 90,
      messages: [
        { role: 'system' },
        {
          role: 'user',
          content: [
            {
              type: 'image_url',
              image_url: { url: `data:image/jpeg;base64,${Buffer.from(JPEG).toString('base64')}` },
            },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    });
  });
});
