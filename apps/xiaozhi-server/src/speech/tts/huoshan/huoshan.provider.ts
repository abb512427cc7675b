import { randomUUID } from 'node:crypto';
import type { ProviderImplementation } from '@xiaozhi/contracts';
import { inTime } from '../../../async/in-time.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { ServiceSocket, SocketClosed, SocketRefused } from '../../socket/service-socket.js';
import { SpeechError } from '../../speech-error.js';
import { decodeSpeech } from '../decoded-speech.js';
import type { Tts } from '../tts.js';
import { EVENT, encodeFrame, parseFrame } from './huoshan-frames.js';
import type { HuoshanFrame } from './huoshan-frames.js';
import { RATE_HZ, parseHuoshanSettings } from './huoshan-settings.js';
import type { HuoshanSettings } from './huoshan-settings.js';
import { huoshanDefinition } from './huoshan.definition.js';

const CODE = 'huoshan_double_stream';
/** Between two pieces of sound. */
const GAP_MS = 5_000;

/** Doubao's voices over Volcano Engine's binary protocol: a connection and a session per sentence, raw samples. */
export const huoshan: ProviderImplementation<Tts, ProviderDeps> = {
  definition: huoshanDefinition,
  create: (fields) => {
    const settings = parseHuoshanSettings(fields);
    return {
      code: CODE,
      sampleRateHz: RATE_HZ,
      async *synthesise(text, signal) {
        const pcm = inTime(
          (limit) => receive(settings, text, limit),
          { firstMs: settings.waitMs, nextMs: Math.min(settings.waitMs, GAP_MS) },
          signal,
          (waitedMs) => new SpeechError('SPEECH_UNAVAILABLE', `[${CODE}] no sound came for ${waitedMs} ms.`),
        );
        yield* decodeSpeech(pcm, { code: CODE, format: 'pcm', pcmRateHz: RATE_HZ, rateHz: RATE_HZ });
      },
      close: () => Promise.resolve(),
    };
  },
};

async function* receive(
  settings: HuoshanSettings,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const socket = await connect(settings, signal);
  const sessionId = randomUUID();
  const send = (event: number, more: object = {}): void => {
    const request = { ...settings.request, ...more };
    const payload = { user: { uid: sessionId }, event, namespace: 'BidirectionalTTS', req_params: request };
    socket.send(encodeFrame(event, payload, sessionId));
  };
  socket.send(encodeFrame(EVENT.startConnection, {}));
  try {
    for await (const message of socket.receive()) {
      const frame = parseFrame(Buffer.from(message));
      if (isFailure(frame)) throw failed(frame);
      if (frame.event === EVENT.connectionStarted) send(EVENT.startSession);
      if (frame.sessionId !== sessionId) continue;
      if (frame.event === EVENT.sessionStarted) {
        send(EVENT.taskRequest, { text });
        socket.send(encodeFrame(EVENT.finishSession, {}, sessionId));
      }
      if (frame.event === EVENT.sessionFinished) return;
      if (frame.isAudio && frame.payload.length > 0) yield frame.payload;
    }
  } catch (error) {
    if (!(error instanceof SocketClosed)) throw error;
    throw new SpeechError('SPEECH_UNAVAILABLE', `[${CODE}] the speech broke off.`, { cause: error });
  }
}

async function connect({ url, headers }: HuoshanSettings, signal: AbortSignal): Promise<ServiceSocket> {
  try {
    const own = { ...headers, 'X-Api-Connect-Id': randomUUID() };
    return await ServiceSocket.open({ code: CODE, url, headers: own, signal });
  } catch (error) {
    throw error instanceof SocketRefused ? refused(error) : error;
  }
}

function refused({ status }: SocketRefused): SpeechError {
  if (status === 401 || status === 403) {
    const check = 'check appid, access_token and resource_id';
    return new SpeechError(
      'SPEECH_UNAUTHORIZED',
      `[${CODE}] the service refuses the key (HTTP ${status}); ${check}.`,
    );
  }
  if (status === 429 || status >= 500)
    return new SpeechError('SPEECH_UNAVAILABLE', `[${CODE}] the service is busy or broken (HTTP ${status}).`);
  return new SpeechError(
    'SPEECH_REJECTED',
    `[${CODE}] there is no such service (HTTP ${status}); check ws_url.`,
  );
}

function isFailure({ isError, event }: HuoshanFrame): boolean {
  return isError || event === EVENT.connectionFailed || event === EVENT.sessionFailed;
}

/** The service's codes: 45 million and up are the request's fault, 55 million its own; its words tell more. */
function failed({ errorCode, payload }: HuoshanFrame): SpeechError {
  const said = payload.toString('utf8').slice(0, 500);
  const code = errorCode === 0 ? Number(/"(?:status_)?code"\s*:\s*(\d+)/.exec(said)?.[1] ?? 0) : errorCode;
  const message = `[${CODE}] the service failed (${code}): ${said}`;
  if (/quota|concurrency|limit|timeout/i.test(said)) return new SpeechError('SPEECH_UNAVAILABLE', message);
  if (/grant|auth|permission|denied|forbidden|access/i.test(said))
    return new SpeechError('SPEECH_UNAUTHORIZED', `${message}; check access_token, resource_id and speaker.`);
  return code >= 45_000_000 && code < 46_000_000
    ? new SpeechError('SPEECH_REJECTED', `${message}; check speaker and resource_id.`)
    : new SpeechError('SPEECH_UNAVAILABLE', message);
}
