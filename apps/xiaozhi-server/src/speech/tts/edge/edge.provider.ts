import { randomUUID } from 'node:crypto';
import { requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFields, ProviderImplementation } from '@xiaozhi/contracts';
import type { Logger } from '@xiaozhi/observability';
import { inTime } from '../../../async/in-time.js';
import type { ProviderDeps } from '../../provider-deps.js';
import { ServiceSocket, SocketClosed, SocketRefused } from '../../socket/service-socket.js';
import { SpeechError } from '../../speech-error.js';
import { toDeadlineMs } from '../../openai/openai-request.js';
import { decodeSpeech } from '../decoded-speech.js';
import type { Tts } from '../tts.js';
import { voiceSettingsOf } from '../voice-settings.js';
import { configMessage, parseBinary, parseText, ssmlMessage } from './edge-messages.js';
import type { Prosody } from './edge-messages.js';
import { CLIENT_TOKEN, TOKEN_VERSION, makeHeaders, makeToken } from './edge-token.js';
import { toVoiceName } from './edge-voice.js';
import { edgeDefinition } from './edge.definition.js';

const RATE_HZ = 24_000;
/** Between two pieces of sound. */
const GAP_MS = 5_000;
/** The service closes with it where it cannot do what the request asks. */
const INVALID_REQUEST = 1007;

/** Voices of Edge's Read Aloud over its WebSocket: one connection per sentence, MP3 decoded as it comes. */
export const edge: ProviderImplementation<Tts, ProviderDeps> = {
  definition: edgeDefinition,
  create: (fields, { logger }) => new EdgeTts(fields, logger),
};

class EdgeTts implements Tts {
  readonly code = 'edge';
  readonly sampleRateHz = RATE_HZ;
  private readonly url: string;
  private readonly waitMs: number;
  private readonly prosody: Prosody;
  /** What this machine's clock is behind the service's. */
  private skewMs = 0;

  /** @throws ProviderConfigError */
  constructor(
    fields: ProviderFields,
    private readonly logger: Logger,
  ) {
    const settings = requireProviderFields(edgeDefinition, fields);
    const { voice, rate, pitch, volume } = voiceSettingsOf(settings, fields);
    this.prosody = { voice: toVoiceName(voice), rate, pitch, volume };
    this.url = String(settings.url);
    this.waitMs = toDeadlineMs(settings.timeout);
  }

  async *synthesise(text: string, signal: AbortSignal): AsyncGenerator<Float32Array> {
    const mp3 = inTime(
      (limit) => this.receive(text, limit),
      { firstMs: this.waitMs, nextMs: Math.min(this.waitMs, GAP_MS) },
      signal,
      (waitedMs) => new SpeechError('SPEECH_UNAVAILABLE', `[edge] no sound came for ${waitedMs} ms.`),
    );
    yield* decodeSpeech(mp3, { code: 'edge', format: 'mp3', pcmRateHz: RATE_HZ, rateHz: RATE_HZ });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async *receive(text: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const socket = await this.connect(signal);
    const requestId = randomUUID().replaceAll('-', '');
    const at = new Date();
    socket.send(configMessage(at));
    socket.send(ssmlMessage(requestId, at, text, this.prosody));
    let hasAudio = false;
    try {
      for await (const message of socket.receive()) {
        const { headers, body } = typeof message === 'string' ? parseText(message) : parseBinary(message);
        const path = headers.get('path');
        if (headers.get('x-requestid') !== requestId) continue;
        if (path === 'turn.end') {
          if (!hasAudio) throw noAudio();
          return;
        }
        if (path !== 'audio' || typeof body === 'string' || body.length === 0) continue;
        hasAudio = true;
        yield body;
      }
    } catch (error) {
      throw error instanceof SocketClosed ? brokenOff(error) : error;
    }
  }

  /** Once more with the service's time where it refuses ours. */
  private async connect(signal: AbortSignal): Promise<ServiceSocket> {
    try {
      return await this.open(signal);
    } catch (error) {
      if (!(error instanceof SocketRefused)) throw error;
      if (error.status !== 403 || !this.adjustClock(error.date)) throw refused(error);
    }
    try {
      return await this.open(signal);
    } catch (error) {
      throw error instanceof SocketRefused ? refused(error) : error;
    }
  }

  private open(signal: AbortSignal): Promise<ServiceSocket> {
    const url = new URL(this.url);
    url.searchParams.set('TrustedClientToken', CLIENT_TOKEN);
    url.searchParams.set('ConnectionId', randomUUID().replaceAll('-', ''));
    url.searchParams.set('Sec-MS-GEC', makeToken(Date.now() + this.skewMs));
    url.searchParams.set('Sec-MS-GEC-Version', TOKEN_VERSION);
    return ServiceSocket.open({ code: 'edge', url: url.href, headers: makeHeaders(), signal });
  }

  private adjustClock(date: string | undefined): boolean {
    const servedMs = Date.parse(date ?? '');
    if (Number.isNaN(servedMs)) return false;
    this.skewMs = servedMs - Date.now();
    this.logger.debug({ skewMs: this.skewMs }, 'took the time of the Edge voices');
    return true;
  }
}

function refused({ status }: SocketRefused): SpeechError {
  if (status === 401 || status === 403) {
    return new SpeechError(
      'SPEECH_UNAUTHORIZED',
      `[edge] the service lets this client in no more (HTTP ${status}); use another voice provider until an update.`,
    );
  }
  if (status === 429 || status >= 500)
    return new SpeechError('SPEECH_UNAVAILABLE', `[edge] the service is busy or broken (HTTP ${status}).`);
  return new SpeechError('SPEECH_REJECTED', `[edge] there is no such service (HTTP ${status}); check url.`);
}

function brokenOff(closed: SocketClosed): SpeechError {
  if (closed.code === INVALID_REQUEST) {
    return new SpeechError(
      'SPEECH_REJECTED',
      `[edge] the service refuses the request; check voice, rate, pitch and volume. It says: ${closed.reason}`,
    );
  }
  return new SpeechError('SPEECH_UNAVAILABLE', '[edge] the speech broke off.', { cause: closed });
}

function noAudio(): SpeechError {
  return new SpeechError(
    'SPEECH_REJECTED',
    '[edge] the voice had nothing to say; it may not know the language of the text, check voice.',
  );
}
