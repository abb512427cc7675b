import { randomUUID } from 'node:crypto';
import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderImplementation } from '@xiaozhi/contracts';
import { toDeadlineMs } from '../../openai/openai-request.js';
import type { ProviderDeps } from '../../provider-deps.js';
import type { ServiceSocket } from '../../socket/service-socket.js';
import type { Asr } from '../asr.js';
import { connectUpstream } from '../upstream-connection.js';
import { recogniseUpstream } from '../upstream-recognition.js';
import { doubaoStreamDefinition } from './doubao-stream.definition.js';
import { DoubaoProtocol } from './doubao-stream.protocol.js';

type Settings = Readonly<Record<string, ProviderFieldValue>>;

const CONNECT_MS = 5_000;
/** The least that the service takes. */
const SHORTEST_WINDOW_MS = 200;

/** Recognition by Doubao's streaming model. */
export const doubaoStream: ProviderImplementation<Asr, ProviderDeps> = {
  definition: doubaoStreamDefinition,
  create: (fields) => {
    const settings = requireProviderFields(doubaoStreamDefinition, fields);
    const connect = (signal: AbortSignal): Promise<ServiceSocket> => connectTo(settings, signal);
    return {
      code: 'doubao_stream',
      streams: true,
      transcribe: (audio, signal) => {
        const protocol = new DoubaoProtocol({
          userId: randomUUID(),
          language: settings.enable_multilingual === true ? String(settings.language ?? '') : '',
          endWindowMs: Math.max(SHORTEST_WINDOW_MS, Math.trunc(Number(settings.end_window_size))),
          corpus: corpusOf(settings),
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

function corpusOf(settings: Settings): Record<string, string> {
  const lists = ['boosting_table_name', 'correct_table_name'] as const;
  return Object.fromEntries(
    lists.flatMap((key) => (settings[key] === undefined ? [] : [[key, String(settings[key])]])),
  );
}

function connectTo(settings: Settings, signal: AbortSignal): Promise<ServiceSocket> {
  const url = String(settings.ws_url);
  return connectUpstream({
    code: 'doubao_stream',
    signal,
    // Only the route that answers at the end knows other languages.
    url: settings.enable_multilingual === true ? url.replace(/bigmodel(_async)?$/, 'bigmodel_nostream') : url,
    headers: {
      'x-api-app-key': String(settings.appid),
      'x-api-access-key': String(settings.access_token),
      'x-api-resource-id': String(settings.resource_id),
      'x-api-connect-id': randomUUID(),
    },
    handshakeMs: CONNECT_MS,
    keyField: 'appid, access_token and resource_id',
  });
}
