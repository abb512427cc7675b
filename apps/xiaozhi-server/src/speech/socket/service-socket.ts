import { checkUrl, guardedLookup, refusalIn } from '@xiaozhi/observability/url-guard';
import { WebSocket } from 'ws';
import { AsyncChannel } from '../../async/async-channel.js';
import { untilAborted } from '../../async/until-aborted.js';
import { SpeechError } from '../speech-error.js';

/** One message of a service is never longer. */
const MAX_MESSAGE_BYTES = 8_000_000;
/** Bytes under way to a service from which on a paced sender waits: eight seconds of audio. */
const HIGH_WATER_BYTES = 256 * 1_024;
const STALLED_MS = 10_000;

export interface ServiceSocketOptions {
  /** Provider code, for messages. */
  code: string;
  url: string;
  headers: Record<string, string>;
  signal: AbortSignal;
  /** Offered in the handshake; the service then has to choose one. */
  protocols?: readonly string[];
  /** False takes a certificate that nobody vouches for. */
  verifiesCertificate?: boolean;
  /** Longest handshake; without it the signal alone ends one. */
  handshakeMs?: number;
}

/** A service that answers the handshake with something else. */
export class SocketRefused extends Error {
  constructor(
    readonly status: number,
    readonly date: string | undefined,
  ) {
    super(`The WebSocket was refused with HTTP ${status}.`);
  }
}

/** A service that has closed the connection. */
export class SocketClosed extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
  ) {
    super(`The WebSocket was closed with ${code}${reason === '' ? '' : `: ${reason}`}.`);
  }
}

/**
 * A WebSocket to a speech service: opened, used for one sentence or utterance, and gone at once when the signal aborts
 * or nobody reads on. The only place of the gateway that opens connections of this kind.
 */
export class ServiceSocket {
  private readonly messages = new AsyncChannel<string | Buffer>(Number.POSITIVE_INFINITY);

  private constructor(
    private readonly socket: WebSocket,
    private readonly signal: AbortSignal,
  ) {
    socket.on('message', (data: Buffer, isBinary) => {
      void this.messages.push(isBinary ? data : data.toString('utf8'));
    });
    socket.on('close', (code, reason) => this.messages.fail(new SocketClosed(code, reason.toString('utf8'))));
    socket.on('error', (error) => this.messages.fail(error));
    signal.addEventListener('abort', this.close, { once: true });
  }

  /** @throws SocketRefused, SpeechError SPEECH_UNAVAILABLE or SPEECH_REJECTED, or the signal's reason */
  static async open(options: ServiceSocketOptions): Promise<ServiceSocket> {
    const { code, url, signal } = options;
    signal.throwIfAborted();
    requireAllowed(code, url);
    const socket = new WebSocket(url, [...(options.protocols ?? [])], {
      lookup: guardedLookup,
      headers: options.headers,
      maxPayload: MAX_MESSAGE_BYTES,
      rejectUnauthorized: options.verifiesCertificate ?? true,
      ...(options.handshakeMs === undefined ? {} : { handshakeTimeout: options.handshakeMs }),
    });
    const opened = new Promise<ServiceSocket>((resolve, reject) => {
      socket.once('open', () => resolve(new ServiceSocket(socket, signal)));
      socket.once('unexpected-response', (_, { statusCode, headers: { date } }) =>
        reject(new SocketRefused(statusCode ?? 0, date)),
      );
      socket.on('error', (cause) =>
        reject(
          refusedAddress(code, cause) ??
            new SpeechError('SPEECH_UNAVAILABLE', `[${code}] ${hostOf(url)} does not answer.`, { cause }),
        ),
      );
    });
    try {
      return await untilAborted(opened, signal);
    } catch (error) {
      socket.terminate();
      throw error;
    }
  }

  send(message: string | Uint8Array): void {
    this.socket.send(message);
  }

  /**
   * As `send`, for more than the network may have room for: while the service takes messages more slowly than they come,
   * this resolves when it has taken this one. A service that takes nothing for long is cut off.
   */
  async sendPaced(message: string | Uint8Array): Promise<void> {
    const sent = new Promise<void>((resolve) => this.socket.send(message, () => resolve()));
    if (this.socket.bufferedAmount < HIGH_WATER_BYTES) return;
    const stalled = setTimeout(this.close, STALLED_MS).unref();
    await sent;
    clearTimeout(stalled);
  }

  /**
   * What the service sends, in order, texts as strings. Leaving the loop closes the connection.
   * @throws SocketClosed when the service ends it, or the signal's reason
   */
  async *receive(): AsyncGenerator<string | Buffer> {
    const messages = this.messages[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await untilAborted(messages.next(), this.signal);
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      this.close();
    }
  }

  readonly close = (): void => {
    this.signal.removeEventListener('abort', this.close);
    this.socket.terminate();
  };
}

/** @throws SpeechError SPEECH_REJECTED */
function requireAllowed(code: string, url: string): void {
  try {
    checkUrl(url);
  } catch (error) {
    throw refusedAddress(code, error) ?? error;
  }
}

function refusedAddress(code: string, error: unknown): SpeechError | undefined {
  const refusal = refusalIn(error);
  return refusal && new SpeechError('SPEECH_REJECTED', `[${code}] ${refusal.message}`);
}

/** Without what may be secret. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'The address';
}
