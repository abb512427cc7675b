import { randomUUID } from 'node:crypto';
import { ProviderConfigError, requireProviderFields } from '@xiaozhi/contracts';
import type { ProviderFieldValue, ProviderImplementation } from '@xiaozhi/contracts';
import { bearerHeader, toDeadlineMs } from '../../openai/openai-request.js';
import type { ProviderDeps } from '../../provider-deps.js';
import type { ServiceSocket } from '../../socket/service-socket.js';
import { SpeechError } from '../../speech-error.js';
import type { Asr } from '../asr.js';
import { UpstreamRefusal, connectUpstream } from '../upstream-connection.js';
import type { UpstreamOptions } from '../upstream-connection.js';
import { recogniseUpstream } from '../upstream-recognition.js';
import { funServerDefinition } from './fun-server.definition.js';
import { FunServerProtocol } from './fun-server.protocol.js';
import type { FinalFlag, FunMode, FunRequest } from './fun-server.protocol.js';
import { hotwordsJson } from './hotwords.js';

type Settings = Readonly<Record<string, ProviderFieldValue>>;

const CONNECT_MS = 4_000;

/** Recognition by a FunASR runtime; every mode hears the utterance while it is spoken. */
export const funServer: ProviderImplementation<Asr, ProviderDeps> = {
  definition: funServerDefinition,
  create: (fields) => new FunServerAsr(requireProviderFields(funServerDefinition, fields)),
};

class FunServerAsr implements Asr {
  readonly code = 'fun_server';
  readonly streams = true;
  private readonly request: Omit<FunRequest, 'wavName'>;
  private readonly finalMs: number;
  /** Learnt of the server, whoever speaks. */
  private flag: FinalFlag | undefined;
  private needsSubprotocol = false;

  constructor(private readonly settings: Settings) {
    this.request = {
      mode: settings.mode as FunMode,
      chunkSize: chunkSizeOf(String(settings.chunk_size)),
      hotwords: hotwordsJson(String(settings.hotwords ?? '')),
      itn: settings.itn === true,
      endsUtterance: settings.ends_utterance === true,
    };
    this.finalMs = toDeadlineMs(settings.timeout);
  }

  async *transcribe(audio: AsyncIterable<Float32Array>, signal: AbortSignal): ReturnType<Asr['transcribe']> {
    const protocol = new FunServerProtocol({ ...this.request, wavName: randomUUID() }, this.flag);
    const connect = (limit: AbortSignal): Promise<ServiceSocket> => this.connect(limit);
    try {
      yield* recogniseUpstream(
        { protocol, connect, audio, readyMs: CONNECT_MS, finalMs: this.finalMs },
        signal,
      );
    } finally {
      this.flag = protocol.learnt ?? this.flag;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Some of its servers insist on the subprotocol `binary`, others answer nothing to one, which ends a handshake. */
  private async connect(signal: AbortSignal): Promise<ServiceSocket> {
    const options = this.socketOptions(signal);
    const plain = { ...options, protocols: [] };
    const named = { ...options, protocols: ['binary'] };
    const [first, second] = this.needsSubprotocol ? [named, plain] : [plain, named];
    try {
      return await connectUpstream(first);
    } catch (error) {
      if (!(error instanceof UpstreamRefusal) || error.status !== 400) throw error;
      const socket = await connectUpstream(second);
      this.needsSubprotocol = second === named;
      return socket;
    }
  }

  private socketOptions(signal: AbortSignal): UpstreamOptions {
    const { host, port, is_ssl: isSsl, api_key: apiKey, verify_certificate: verifies } = this.settings;
    const key = apiKey === undefined || apiKey === 'none' ? undefined : String(apiKey);
    const url = `${isSsl === true ? 'wss' : 'ws'}://${String(host)}:${String(port)}/`;
    const headers = bearerHeader(key);
    if (headers === undefined)
      throw new SpeechError(
        'SPEECH_UNAUTHORIZED',
        `[fun_server] the API key for ${url} is no key; check api_key.`,
      );
    return {
      code: this.code,
      signal,
      url,
      headers,
      verifiesCertificate: verifies === true,
      handshakeMs: CONNECT_MS,
      keyField: 'api_key',
    };
  }
}

function chunkSizeOf(text: string): number[] {
  const sizes = text
    .replace(/[[\]\s]/g, '')
    .split(',')
    .map(Number);
  if (sizes.length === 3 && sizes.every((size) => Number.isInteger(size) && size >= 0) && sizes[1] !== 0)
    return sizes;
  const message = 'Chunk sizes are three whole numbers, for example 5,10,5.';
  throw new ProviderConfigError(`[fun_server] cannot be used: ${message}`, [{ key: 'chunk_size', message }]);
}
