import type { IncomingMessage } from 'node:http';
import { CREDENTIALS_SUBPROTOCOL_PREFIX, DEVICE_SUBPROTOCOL, socketCredentials } from '@xiaozhi/contracts';
import type { SocketCredentials } from '@xiaozhi/contracts';

const BASE64URL = /^[\w-]+$/;

/**
 * Credentials among the subprotocols that a client offers, since browsers can set no headers there.
 * @returns undefined where none are offered
 */
export function readSocketCredentials(request: IncomingMessage): SocketCredentials | 'malformed' | undefined {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const [encoded, ...more] = offered
    .filter((name) => name.startsWith(CREDENTIALS_SUBPROTOCOL_PREFIX))
    .map((name) => name.slice(CREDENTIALS_SUBPROTOCOL_PREFIX.length));
  if (encoded === undefined) return undefined;
  if (more.length > 0 || !BASE64URL.test(encoded)) return 'malformed';
  try {
    const credentials = socketCredentials.safeParse(
      JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')),
    );
    return credentials.success ? credentials.data : 'malformed';
  } catch {
    return 'malformed';
  }
}

/** The subprotocol to take up: ours, or else the first that is offered; never one that holds credentials. */
export function chooseSubprotocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(DEVICE_SUBPROTOCOL)) return DEVICE_SUBPROTOCOL;
  return [...offered].find((name) => !name.startsWith(CREDENTIALS_SUBPROTOCOL_PREFIX)) ?? false;
}
