import { writeWav } from '@xiaozhi/audio';
import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderImplementation } from '@xiaozhi/contracts';
import { z } from 'zod';
import { openAiRequest, toDeadlineMs } from '../../openai/openai-request.js';
import { readServerSentEvents } from '../../openai/server-sent-events.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { SpeechError } from '../../speech-error.js';
import type { Asr, Transcript } from '../asr.js';
import { collectAudio } from '../collect-audio.js';
import { openAiAsrDefinition } from './openai.definition.js';

const RATE_HZ = 16_000;
const ROUTE = '/audio/transcriptions';

const wholeAnswer = z.looseObject({ text: z.string() });
const streamEvent = z.looseObject({
  type: z.string(),
  delta: z.string().optional(),
  text: z.string().optional(),
});

type Settings = Readonly<Record<string, ProviderFieldValue>>;

/** Recognition by a service with OpenAI's `/audio/transcriptions` route; words stream where it offers that. */
export const openAiAsr: ProviderImplementation<Asr, ProviderDeps> = {
  definition: openAiAsrDefinition,
  create: (fields) => {
    const settings = requireProviderFields(openAiAsrDefinition, fields);
    return {
      code: 'openai',
      async *transcribe(audio, signal) {
        const samples = await collectAudio(audio, signal);
        if (samples.length === 0) {
          yield { text: '', isFinal: true };
          return;
        }
        const response = await openAiRequest({
          url: `${String(settings.base_url).replace(/\/(audio\/transcriptions)?\/?$/, '')}${ROUTE}`,
          apiKey: settings.api_key === undefined ? undefined : String(settings.api_key),
          body: toForm(samples, settings),
          deadlineMs: toDeadlineMs(settings.timeout),
          signal,
        });
        const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
        if (isStream) yield* readStream(response, signal);
        else yield await readWhole(response, signal);
      },
      close: () => Promise.resolve(),
    };
  },
};

function toForm(samples: Float32Array, settings: Settings): FormData {
  const form = new FormData();
  const wav = writeWav({ samples, sampleRateHz: RATE_HZ });
  form.set('file', new Blob([wav], { type: 'audio/wav' }), 'utterance.wav');
  form.set('model', String(settings.model_name));
  form.set('response_format', 'json');
  if (settings.language !== undefined) form.set('language', String(settings.language));
  if (settings.stream === true) form.set('stream', 'true');
  return form;
}

async function readWhole(response: Response, signal: AbortSignal): Promise<Transcript> {
  try {
    return { text: wholeAnswer.parse(await response.json()).text.trim(), isFinal: true };
  } catch (cause) {
    signal.throwIfAborted();
    throw new SpeechError('SPEECH_UNAVAILABLE', '[openai] the transcription is not of the expected form.', {
      cause,
    });
  }
}

async function* readStream(response: Response, signal: AbortSignal): AsyncGenerator<Transcript> {
  let heard = '';
  let isWhole = false;
  try {
    for await (const data of readServerSentEvents(response.body)) {
      if (data === '[DONE]') {
        isWhole = true;
        break;
      }
      const event = streamEvent.parse(JSON.parse(data));
      if (event.type === 'transcript.text.delta') {
        heard += event.delta ?? '';
        yield { text: heard.trim(), isFinal: false };
      }
      if (event.type === 'transcript.text.done') {
        heard = event.text ?? heard;
        isWhole = true;
      }
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new SpeechError('SPEECH_UNAVAILABLE', '[openai] the transcription broke off.', { cause });
  }
  if (!isWhole) throw new SpeechError('SPEECH_UNAVAILABLE', '[openai] the transcription did not end.');
  yield { text: heard.trim(), isFinal: true };
}
