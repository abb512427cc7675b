import { randomUUID } from 'node:crypto';
import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields, ProviderFieldValue, ProviderImplementation } from '@xiaozhi/contracts';
import { inTime } from '../../../async/in-time.js';
import { bearerHeader, toDeadlineMs } from '../../openai/openai-request.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { ServiceSocket, SocketClosed, SocketRefused } from '../../socket/service-socket.js';
import { SpeechError } from '../../speech-error.js';
import { decodeSpeech } from '../decoded-speech.js';
import type { Tts } from '../tts.js';
import { fromPercent, voiceSettingsOf } from '../voice-settings.js';
import { RATE_HZ, continueTask, finishTask, parseEvent, runTask } from './cosyvoice-messages.js';
import type { CosyVoiceEvent, CosyVoiceSettings } from './cosyvoice-messages.js';
import { cosyVoiceDefinition } from './cosyvoice.definition.js';

/** Between two pieces of sound. */
const GAP_MS = 5_000;

/** CosyVoice over DashScope's WebSocket: a connection and a task per sentence, raw samples as they are made. */
export const cosyVoice: ProviderImplementation<Tts, ProviderDeps> = {
  definition: cosyVoiceDefinition,
  create: (fields) => {
    const settings = requireProviderFields(cosyVoiceDefinition, fields);
    const voice = voiceOf(settings, fields);
    const waitMs = toDeadlineMs(settings.timeout);
    return {
      code: 'alibl_stream',
      sampleRateHz: RATE_HZ,
      async *synthesise(text, signal) {
        const pcm = inTime(
          (limit) => receive(settings, voice, text, limit),
          { firstMs: waitMs, nextMs: Math.min(waitMs, GAP_MS) },
          signal,
          (waitedMs) =>
            new SpeechError('SPEECH_UNAVAILABLE', `[alibl_stream] no sound came for ${waitedMs} ms.`),
        );
        yield* decodeSpeech(pcm, {
          code: 'alibl_stream',
          format: 'pcm',
          pcmRateHz: RATE_HZ,
          rateHz: RATE_HZ,
        });
      },
      close: () => Promise.resolve(),
    };
  },
};

type Settings = Readonly<Record<string, ProviderFieldValue>>;

function voiceOf(settings: Settings, fields: ProviderFields): CosyVoiceSettings {
  const none = { voice: String(settings.voice), rate: 0, pitch: 0, volume: 0 };
  const { voice, rate, pitch, volume } = voiceSettingsOf(none, fields);
  return {
    model: String(settings.model),
    voice,
    rate: fromPercent(rate, { lowest: 0.5, own: Number(settings.rate), highest: 2 }),
    pitch: fromPercent(pitch, { lowest: 0.5, own: Number(settings.pitch), highest: 2 }),
    volume: Math.round(fromPercent(volume, { lowest: 0, own: Number(settings.volume), highest: 100 })),
  };
}

async function* receive(
  settings: Settings,
  voice: CosyVoiceSettings,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const socket = await connect(settings, signal);
  const taskId = randomUUID();
  socket.send(runTask(taskId, voice));
  try {
    for await (const message of socket.receive()) {
      if (typeof message !== 'string') {
        if (message.length > 0) yield message;
        continue;
      }
      const event = parseEvent(message);
      if (event.task_id !== taskId) continue;
      if (event.event === 'task-failed') throw failed(event);
      if (event.event === 'task-finished') return;
      if (event.event !== 'task-started') continue;
      socket.send(continueTask(taskId, text));
      socket.send(finishTask(taskId));
    }
  } catch (error) {
    if (!(error instanceof SocketClosed)) throw error;
    throw new SpeechError('SPEECH_UNAVAILABLE', '[alibl_stream] the speech broke off.', { cause: error });
  }
}

async function connect({ url, api_key: key }: Settings, signal: AbortSignal): Promise<ServiceSocket> {
  const authorization = bearerHeader(String(key));
  if (authorization === undefined)
    throw new SpeechError('SPEECH_UNAUTHORIZED', '[alibl_stream] the API key is no key; check api_key.');
  try {
    return await ServiceSocket.open({
      code: 'alibl_stream',
      url: String(url),
      headers: authorization,
      signal,
    });
  } catch (error) {
    throw error instanceof SocketRefused ? refused(error) : error;
  }
}

function refused({ status }: SocketRefused): SpeechError {
  if (status === 401 || status === 403) {
    return new SpeechError(
      'SPEECH_UNAUTHORIZED',
      `[alibl_stream] the service refuses the API key (HTTP ${status}); check api_key.`,
    );
  }
  if (status === 429 || status >= 500)
    return new SpeechError(
      'SPEECH_UNAVAILABLE',
      `[alibl_stream] the service is busy or broken (HTTP ${status}).`,
    );
  return new SpeechError(
    'SPEECH_REJECTED',
    `[alibl_stream] there is no such service (HTTP ${status}); check url.`,
  );
}

/** `task-failed` names what went wrong, not whether it may pass. */
function failed({ error_code: code = '', error_message: said = '' }: CosyVoiceEvent): SpeechError {
  const message = `[alibl_stream] the service failed (${code}): ${said}`;
  if (/ApiKey|AccessDenied|Unauthorized|Arrearage/i.test(code))
    return new SpeechError('SPEECH_UNAUTHORIZED', `${message}; check api_key and the account.`);
  if (/Invalid|NotFound|NotExist|Unsupported|DataInspection/i.test(code))
    return new SpeechError('SPEECH_REJECTED', `${message}; check model and voice.`);
  return new SpeechError('SPEECH_UNAVAILABLE', message);
}
