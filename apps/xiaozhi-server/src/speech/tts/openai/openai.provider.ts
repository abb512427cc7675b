import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import { openAiRequest, toDeadlineMs } from '../../openai/openai-request.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { SpeechError } from '../../speech-error.js';
import type { Tts } from '../tts.js';
import { openAiTtsDefinition } from './openai.definition.js';

/** The service's raw PCM is 16-bit little-endian, mono, at this rate. */
const PCM_RATE_HZ = 24_000;

/** Speech by a service with OpenAI's `/audio/speech` route, streamed as it is made. */
export const openAiTts: ProviderImplementation<Tts, ProviderDeps> = {
  definition: openAiTtsDefinition,
  create: (fields) => {
    const settings = requireProviderFields(openAiTtsDefinition, fields);
    return {
      code: 'openai',
      sampleRateHz: PCM_RATE_HZ,
      async *synthesise(text, signal) {
        const response = await openAiRequest({
          url: `${String(settings.base_url).replace(/\/(audio\/speech)?\/?$/, '')}/audio/speech`,
          apiKey: settings.api_key === undefined ? undefined : String(settings.api_key),
          body: JSON.stringify({
            model: settings.model,
            voice: settings.voice,
            input: text,
            response_format: 'pcm',
          }),
          contentType: 'application/json',
          deadlineMs: toDeadlineMs(settings.timeout),
          signal,
        });
        await requireAudio(response);
        yield* decodePcm(response, signal);
      },
      close: () => Promise.resolve(),
    };
  },
};

/** A web page or an error in JSON would be heard as noise. */
async function requireAudio(response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^text\/|json|html|xml/i.test(type)) return;
  await response.body?.cancel();
  throw new SpeechError(
    'SPEECH_UNAVAILABLE',
    `[openai] the speech is not audio but ${type}; check base_url.`,
  );
}

async function* decodePcm(response: Response, signal: AbortSignal): AsyncGenerator<Float32Array> {
  if (response.body === null)
    throw new SpeechError('SPEECH_UNAVAILABLE', '[openai] the speech has no content.');
  let odd: Uint8Array = new Uint8Array(0);
  try {
    for await (const chunk of response.body) {
      signal.throwIfAborted();
      const bytes = Buffer.concat([odd, chunk as Uint8Array]);
      const whole = bytes.length - (bytes.length % 2);
      odd = bytes.subarray(whole);
      if (whole === 0) continue;
      const samples = new Float32Array(whole / 2);
      for (let index = 0; index < samples.length; index += 1)
        samples[index] = bytes.readInt16LE(index * 2) / 32_768;
      yield samples;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new SpeechError('SPEECH_UNAVAILABLE', '[openai] the speech broke off.', { cause });
  }
}
