import { randomUUID } from 'node:crypto';
import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderImplementation } from '@xiaozhi/contracts';
import { bearerHeader, toDeadlineMs } from '../../openai/openai-request.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { SpeechError } from '../../speech-error.js';
import type { ServiceSocket } from '../../socket/service-socket.js';
import type { Asr } from '../asr.js';
import { connectUpstream } from '../upstream-connection.js';
import { recogniseUpstream } from '../upstream-recognition.js';
import { aliyunblStreamDefinition } from './aliyunbl-stream.definition.js';
import { AliyunProtocol } from './aliyunbl-stream.protocol.js';

type Settings = Readonly<Record<string, ProviderFieldValue>>;

const CONNECT_MS = 5_000;
/** Settings that the service takes as they are. */
const PASSED_ON = [
  'max_sentence_silence',
  'punctuation_prediction_enabled',
  'inverse_text_normalization_enabled',
  'disfluency_removal_enabled',
  'semantic_punctuation_enabled',
  'multi_threshold_mode_enabled',
  'vocabulary_id',
];

/** Recognition by DashScope's real-time models. */
export const aliyunblStream: ProviderImplementation<Asr, ProviderDeps> = {
  definition: aliyunblStreamDefinition,
  create: (fields) => {
    const settings = requireProviderFields(aliyunblStreamDefinition, fields);
    const parameters = parametersOf(settings);
    const connect = (signal: AbortSignal): Promise<ServiceSocket> => connectTo(settings, signal);
    return {
      code: 'aliyunbl_stream',
      streams: true,
      transcribe: (audio, signal) => {
        const protocol = new AliyunProtocol({
          model: String(settings.model),
          parameters,
          taskId: randomUUID(),
          endsUtterance: settings.ends_utterance === true,
        });
        const finalMs = toDeadlineMs(settings.timeout);
        return recogniseUpstream(
          { protocol, connect, audio, readyMs: Math.min(CONNECT_MS, finalMs), finalMs },
          signal,
        );
      },
      close: () => Promise.resolve(),
    };
  },
};

function parametersOf(settings: Settings): Record<string, unknown> {
  const passedOn = Object.entries(settings).filter(([key]) => PASSED_ON.includes(key));
  const hints = String(settings.language_hints ?? '')
    .split(/[\s,;，；[\]"']+/)
    .filter((hint) => hint !== '');
  return { ...Object.fromEntries(passedOn), ...(hints.length === 0 ? {} : { language_hints: hints }) };
}

async function connectTo(settings: Settings, signal: AbortSignal): Promise<ServiceSocket> {
  const url = String(settings.base_url);
  const headers = bearerHeader(String(settings.api_key));
  if (headers === undefined) {
    throw new SpeechError('SPEECH_UNAUTHORIZED', '[aliyunbl_stream] the API key is no key; check api_key.');
  }
  return connectUpstream({
    code: 'aliyunbl_stream',
    signal,
    url,
    headers,
    handshakeMs: CONNECT_MS,
    keyField: 'api_key',
  });
}
