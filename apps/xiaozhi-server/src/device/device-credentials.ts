import type { IncomingMessage } from 'node:http';
import { parseFrameVersion } from '@xiaozhi/device-protocol';
import type { FrameVersion } from '@xiaozhi/device-protocol';
import { readSocketCredentials } from './socket-credentials.js';

/** Who a connection says it is: ids exactly as sent, since the token signs them so. */
export interface DeviceCredentials {
  deviceId: string;
  clientId: string;
  /** Without `Bearer `; empty when there is none. */
  token: string;
  frameVersion: FrameVersion;
}

/** Longest id taken; a MAC has 17 characters, a management connection's UUID 36. */
const ID_MAX_CHARACTERS = 128;

/** Why a handshake says nothing of who it is. */
export type CredentialsFault = 'no-device-id' | 'credentials-malformed';

/**
 * Reads the credentials of a handshake: from headers, or, where a browser can send none, from a subprotocol or the query
 * (device protocol, URL and handshake).
 */
export function readCredentials(request: IncomingMessage): DeviceCredentials | CredentialsFault {
  const offered = headerOf(request, 'device-id') === '' ? readSocketCredentials(request) : undefined;
  if (offered === 'malformed') return 'credentials-malformed';
  if (offered !== undefined) return { ...offered, frameVersion: parseFrameVersion(undefined) };
  const query = new URL(request.url ?? '/', 'ws://gateway').searchParams;
  const fromHeader = headerOf(request, 'device-id');
  const read = (name: string): string =>
    fromHeader === '' ? (query.get(name) ?? '').trim() : headerOf(request, name);
  const deviceId = read('device-id');
  if (deviceId === '' || deviceId.length > ID_MAX_CHARACTERS) return 'no-device-id';
  return {
    deviceId,
    clientId: read('client-id').slice(0, ID_MAX_CHARACTERS) || deviceId,
    token: read('authorization').replace(/^Bearer\s+/i, ''),
    frameVersion: parseFrameVersion(headerOf(request, 'protocol-version')),
  };
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value.trim() : '';
}
