import { visionRegistry } from '../../vision/vision.registry.js';
import { StepFailure } from '../test-steps.js';
import type { KindProbe } from './kind-probe.js';
import { plainPng } from './plain-png.js';

const SHOWN_CHARACTERS = 200;
const RED = [220, 20, 20] as const;
/** Small; services refuse images of a few pixels. */
const SIZE_PIXELS = 64;
const QUESTIONS = {
  en: 'Which colour is this picture? One word.',
  zh: '这张图片是什么颜色？请用一个词回答。',
} as const;

/** A red square. */
export const visionProbe: KindProbe = {
  definitions: visionRegistry.definitions,
  open: ({ code, settings, language }, deps) => {
    const model = visionRegistry.create(code, settings, deps);
    return {
      calls: [
        {
          step: 'call',
          run: async (signal) => {
            const image = plainPng(SIZE_PIXELS, RED);
            const question = QUESTIONS[language];
            const answer = await model.describe({ question, image, type: 'image/png', language }, signal);
            if (answer.trim() === '') throw new StepFailure({ fault: 'empty-answer', field: 'model_name' });
            return { facts: [{ name: 'answer', value: answer.trim().slice(0, SHOWN_CHARACTERS) }] };
          },
        },
      ],
      close: () => Promise.resolve(undefined),
    };
  },
};
