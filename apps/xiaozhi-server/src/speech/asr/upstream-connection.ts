import { ServiceSocket, SocketRefused } from '../socket/service-socket.js';
import type { ServiceSocketOptions } from '../socket/service-socket.js';
import { SpeechError } from '../speech-error.js';
import type { SpeechErrorCode } from '../speech-error.js';

export interface UpstreamOptions extends ServiceSocketOptions {
  /** What of the settings to look at when the service refuses the key, for example `api_key`. */
  keyField: string;
  handshakeMs: number;
}

/** The service answered the handshake with an HTTP status of its own. */
export class UpstreamRefusal extends SpeechError {
  constructor(
    readonly status: number,
    code: SpeechErrorCode,
    message: string,
  ) {
    super(code, message);
  }
}

/** Opens a recogniser's socket. @throws SpeechError that says what to change, never a key; or the signal's reason */
export async function connectUpstream(options: UpstreamOptions): Promise<ServiceSocket> {
  const { code, url, signal } = options;
  try {
    return await ServiceSocket.open(options);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SocketRefused) throw refusal(error.status, options);
    if (error instanceof SpeechError) throw error;
    // No address, or a key that no header can hold: the client's own message may quote it.
    throw new SpeechError(
      'SPEECH_REJECTED',
      `[${code}] no connection can be made to ${url}; check address and key.`,
    );
  }
}

/** 401 and 403 are the key, 408, 429 and 5xx may pass, the rest is the address. */
function refusal(status: number, { code, url, keyField }: UpstreamOptions): UpstreamRefusal {
  const at = `[${code}] ${url}`;
  if (status === 401 || status === 403) {
    const message = `${at} refuses the key (HTTP ${status}); check ${keyField}.`;
    return new UpstreamRefusal(status, 'SPEECH_UNAUTHORIZED', message);
  }
  if (status === 408 || status === 429 || status >= 500)
    return new UpstreamRefusal(status, 'SPEECH_UNAVAILABLE', `${at} is busy or broken (HTTP ${status}).`);
  const message = `${at} refuses the connection (HTTP ${status}); check the address.`;
  return new UpstreamRefusal(status, 'SPEECH_REJECTED', message);
}
