import { writeWav } from '@xiaozhi/audio';
import { providerTestHint } from '@xiaozhi/contracts';
import type { ProviderTestStep, ProviderTestView } from '@xiaozhi/contracts';
import type { Answer } from './stand-in-routes.js';

type Body = Record<string, unknown>;

const step = (name: ProviderTestStep['name'], more: Partial<ProviderTestStep> = {}): ProviderTestStep => ({
  ...{ name, state: 'ok', ms: 12, fault: null, field: null, message: null, facts: [] },
  ...more,
});
const WAY = [step('settings'), step('dns'), step('connect')];
const REFUSED = step('auth', {
  ...{ state: 'failed', fault: 'key-refused', field: 'api_key' },
  message: `HTTP 401: Incorrect API key provided: […]. ${'x'.repeat(120)}`,
});
const LEARNT = [
  step('settings'),
  step('add', { facts: [{ name: 'learnt', value: 'User is allergic to peanuts.' }] }),
  step('search', { facts: [{ name: 'recalled', value: 'Peanuts are dangerous for the user.' }] }),
  step('delete'),
];
const SPOKEN = step('call', { facts: [{ name: 'first-audio-ms', value: 180 }] });
const ANSWERED = step('call', { facts: [{ name: 'answer', value: 'Ready.' }] });

const SAMPLE_RATE_HZ = 8_000;
/** Half a second of nothing. */
const SILENCE = Buffer.from(
  writeWav({ samples: new Float32Array(SAMPLE_RATE_HZ / 2), sampleRateHz: SAMPLE_RATE_HZ }),
);

/** A gateway that takes its time, lets in the key `right`, and refuses the voice `aunt-1`. */
export function providerTestRoutes(now: string): Record<string, (url: URL, body: Body) => Answer> {
  let isRight = false;
  let spoken: { voice: unknown } | undefined;
  let askedCount = 0;
  const view = (state: ProviderTestView['state'], steps: ProviderTestStep[], hasAudio = false): Answer => ({
    status: 200,
    data: {
      ...{ id: 't1', modelType: 'LLM', providerCode: 'openai', state, hint: null, hasAudio },
      ...{ createdAt: now, finishedAt: state === 'done' ? now : null },
      isOk: state === 'done' ? steps.every((one) => one.state !== 'failed') : null,
      steps: steps.map((one) => ({ ...one, hint: providerTestHint(one, undefined) })),
    } satisfies ProviderTestView,
  });
  return {
    'POST /api/model/provider-test': (_, { fields, modelType, providerCode, text, voice }) => {
      if (modelType === 'Memory') {
        const tried = providerCode === 'local' ? LEARNT : [step('settings'), REFUSED];
        return view('done', typeof text === 'string' ? tried : []);
      }
      isRight = JSON.stringify(fields).includes('"value":"right"');
      spoken = modelType === 'TTS' ? { voice } : undefined;
      askedCount = 0;
      return view('waiting', []);
    },
    'GET /api/model/provider-test/t1': () => {
      askedCount += 1;
      if (askedCount === 1)
        return view('running', [step('settings'), step('dns', { state: 'running', ms: null })]);
      if (spoken?.voice === 'aunt-1') return view('done', [...WAY, REFUSED]);
      if (spoken !== undefined) return view('done', [...WAY, step('auth'), SPOKEN], true);
      if (isRight) return view('done', [...WAY, step('auth'), ANSWERED]);
      return view('done', [...WAY, REFUSED, step('call', { state: 'skipped', ms: null })]);
    },
    'GET /api/model/provider-test/t1/audio': () => ({
      status: 200,
      file: { type: 'audio/wav', bytes: SILENCE },
    }),
  };
}
