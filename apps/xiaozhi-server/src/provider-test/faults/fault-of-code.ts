import type { ProviderTestFault } from '@xiaozhi/contracts';

/** Codes of Node's network, TLS and HTTP client. */
const FAULTS: Readonly<Record<string, ProviderTestFault>> = {
  URL_REFUSED: 'address-refused',
  ENOTFOUND: 'dns-not-found',
  ENODATA: 'dns-not-found',
  EAI_AGAIN: 'dns-failed',
  EAI_FAIL: 'dns-failed',
  ESERVFAIL: 'dns-failed',
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ETIMEDOUT: 'timed-out',
  ECONNABORTED: 'timed-out',
  UND_ERR_CONNECT_TIMEOUT: 'timed-out',
  UND_ERR_HEADERS_TIMEOUT: 'timed-out',
  UND_ERR_BODY_TIMEOUT: 'timed-out',
  ECONNRESET: 'broken-off',
  EPIPE: 'broken-off',
  UND_ERR_SOCKET: 'broken-off',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  CERT_UNTRUSTED: 'tls-untrusted',
  CERT_REVOKED: 'tls-untrusted',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-host',
  EPROTO: 'tls-failed',
};

/** What the innermost code of an error that is known here stands for. */
export function faultOfCodes(error: unknown): ProviderTestFault | undefined {
  let found: ProviderTestFault | undefined;
  for (const cause of causesOf(error)) {
    const code = typeof cause.code === 'string' ? cause.code : '';
    found = FAULTS[code] ?? (/^ERR_(SSL|TLS)_/.test(code) ? 'tls-failed' : found);
    if (/^HPE_/.test(code)) found = 'bad-answer';
  }
  return found;
}

/** What is known of an error. */
export interface Fault {
  name: string;
  message: string;
  code?: unknown;
  status?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** An error and what caused it, outermost first; of several attempts the first. */
export function causesOf(error: unknown): Fault[] {
  const causes: Fault[] = [];
  let next = error;
  while (isFault(next) && causes.length < 10) {
    causes.push(next);
    const attempts: readonly unknown[] = Array.isArray(next.errors) ? next.errors : [];
    next = next.cause ?? attempts[0];
  }
  return causes;
}

function isFault(error: unknown): error is Fault {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error;
}
