import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields, ProviderImplementation } from '@xiaozhi/contracts';
import type { AudioFormat } from '@xiaozhi/audio';
import { withDeadline } from '@xiaozhi/observability';
import { guardedFetch, refusalIn } from '@xiaozhi/observability/url-guard';
import { announcedAudio, bytesOf, requireAudio } from '../../http/audio-response.js';
import { speechErrorForStatus, toDeadlineMs } from '../../openai/openai-request.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { SpeechError } from '../../speech-error.js';
import { decodeSpeech } from '../decoded-speech.js';
import type { Tts } from '../tts.js';
import { customTtsDefinition } from './custom.definition.js';
import { fillTemplate, parseTemplate } from './request-template.js';
import type { RequestTemplate, VoiceParts } from './request-template.js';

const RATE_HZ = 24_000;
const NAMES = { code: 'custom', key: 'headers', request: 'url, method and params' };
const FORMATS: Readonly<Record<string, AudioFormat>> = { wav: 'wav', mp3: 'mp3', opus: 'opus', pcm: 'pcm' };

/** Speech by any HTTP service, as the operator describes its request; the audio is played as it comes. */
export const customTts: ProviderImplementation<Tts, ProviderDeps> = {
  definition: customTtsDefinition,
  create: (fields) => {
    const settings = requireProviderFields(customTtsDefinition, {
      ...fields,
      params: undefined,
      headers: undefined,
    });
    const template = parseTemplate({
      url: String(settings.url),
      method: String(settings.method),
      params: fields.params,
      headers: fields.headers,
      voice: voicePartsOf(fields),
    });
    const pcmRateHz = Number(settings.sample_rate);
    const deadlineMs = toDeadlineMs(settings.timeout);
    return {
      code: 'custom',
      sampleRateHz: RATE_HZ,
      async *synthesise(text, signal) {
        const response = await request(template, text, deadlineMs, signal);
        await requireAudio(response, 'custom', 'url and params');
        const announced = announcedAudio(response.headers.get('content-type'));
        yield* decodeSpeech(bytesOf(response, 'custom', signal), {
          code: 'custom',
          format: FORMATS[String(settings.format)] ?? announced.format,
          pcmRateHz: announced.sampleRateHz ?? pcmRateHz,
          rateHz: RATE_HZ,
        });
      },
      close: () => Promise.resolve(),
    };
  },
};

/** Under the names of the agent's configuration (manager contract, agent-models). */
function voicePartsOf({ private_voice, language, ref_audio, ref_text }: ProviderFields): VoiceParts {
  const parts = { voice: private_voice, language, ref_audio, ref_text };
  return Object.fromEntries(
    Object.entries(parts).filter((part): part is [string, string] => typeof part[1] === 'string'),
  );
}

async function request(
  template: RequestTemplate,
  text: string,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<Response> {
  signal.throwIfAborted();
  const { url, init } = fillTemplate(template, text);
  // Parameters may hold keys, and hold what is said.
  const { origin, pathname } = new URL(template.url);
  const place = `${origin}${pathname}`;
  let response: Response;
  try {
    response = await guardedFetch(url, { ...init, signal: withDeadline(signal, deadlineMs) });
  } catch (error) {
    signal.throwIfAborted();
    const refusal = refusalIn(error);
    if (refusal !== undefined) throw new SpeechError('SPEECH_REJECTED', `[custom] ${refusal.message}`);
    // Without the cause: it may quote a header.
    throw new SpeechError('SPEECH_UNAVAILABLE', `[custom] ${place} does not answer; check url and headers.`);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw speechErrorForStatus(response.status, place, NAMES);
}
