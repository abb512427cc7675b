import type { AudioFormat } from '@xiaozhi/audio';
import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields, ProviderImplementation } from '@xiaozhi/contracts';
import { announcedAudio, bytesOf, requireAudio } from '../../http/audio-response.js';
import { openAiRequest, toDeadlineMs } from '../../openai/openai-request.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { decodeSpeech } from '../decoded-speech.js';
import type { SpeechForm } from '../decoded-speech.js';
import type { Tts } from '../tts.js';
import { voiceSettingsOf } from '../voice-settings.js';
import { openAiTtsDefinition } from './openai.definition.js';

const RATE_HZ = 24_000;
const SLOWEST = 0.25;
const FASTEST = 4;

/** Speech by a service with OpenAI's `/audio/speech` route, played as it is made. */
export const openAiTts: ProviderImplementation<Tts, ProviderDeps> = {
  definition: openAiTtsDefinition,
  create: (fields) => {
    const settings = requireProviderFields(openAiTtsDefinition, withAddress(fields));
    const { voice, rate } = voiceSettingsOf(settings, fields);
    const body = {
      model: settings.model,
      voice,
      response_format: settings.response_format,
      ...(settings.instructions === undefined ? {} : { instructions: settings.instructions }),
      ...speedOf(settings.speed, rate),
    };
    return {
      code: 'openai',
      sampleRateHz: RATE_HZ,
      async *synthesise(text, signal) {
        const response = await openAiRequest({
          url: `${String(settings.base_url).replace(/\/(audio\/speech)?\/?$/, '')}/audio/speech`,
          apiKey: settings.api_key === undefined ? undefined : String(settings.api_key),
          body: JSON.stringify({ ...body, input: text }),
          contentType: 'application/json',
          deadlineMs: toDeadlineMs(settings.timeout),
          signal,
        });
        await requireAudio(response, 'openai', 'base_url');
        const announced = announcedAudio(response.headers.get('content-type'));
        yield* decodeSpeech(bytesOf(response, 'openai', signal), {
          code: 'openai',
          ...formOf(announced.format, body.response_format),
          pcmRateHz: announced.sampleRateHz ?? Number(settings.sample_rate),
          rateHz: RATE_HZ,
        });
      },
      close: () => Promise.resolve(),
    };
  },
};

/**
 * Some services answer in a format of their own choice, others announce MP3 whatever they send: the bytes tell, but
 * raw samples tell nothing.
 */
function formOf(
  announced: AudioFormat | undefined,
  asked: unknown,
): Pick<SpeechForm, 'format' | 'otherwise'> {
  if (asked !== 'pcm') return { format: undefined };
  return announced === undefined || announced === 'pcm'
    ? { format: 'pcm' }
    : { format: undefined, otherwise: 'pcm' };
}

/** `api_url` is what gateways in the field call it. */
function withAddress(fields: ProviderFields): ProviderFields {
  return { ...fields, base_url: fields.base_url ?? fields.api_url };
}

/** The operator's speed, changed by what the agent has chosen in per cent; left out when it is the voice's own. */
function speedOf(speed: unknown, ratePercent: number): { speed?: number } {
  const chosen = Number(speed ?? 1) * (1 + ratePercent / 100);
  return chosen === 1 ? {} : { speed: Math.min(FASTEST, Math.max(SLOWEST, chosen)) };
}
