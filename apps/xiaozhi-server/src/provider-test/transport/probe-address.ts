import { isIP, connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { ProviderTestFact } from '@xiaozhi/contracts';
import { withDeadline } from '@xiaozhi/observability';
import { checkUrl, guardedLookup } from '@xiaozhi/observability/url-guard';
import { untilAborted } from '../../async/until-aborted.js';
import { causesOf, faultOfCodes } from '../faults/fault-of-code.js';
import { StepFailure } from '../test-steps.js';
import type { StepOutcome, TestSteps } from '../test-steps.js';

const STEP_DEADLINE_MS = 5_000;
const SHOWN_ADDRESSES_COUNT = 4;
const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 };

export interface ProbedAddress {
  url: URL;
  /** Key of the setting with the address. */
  field: string | undefined;
  /** Certificates to trust in place of Node's own, in PEM. */
  authorities?: readonly string[];
}

/**
 * Finds out how far a connection to an address gets: its name, the port, the certificate. Sends nothing, and asks only
 * what the guard lets through.
 * @returns whether a request can be sent
 */
export async function probeAddress(
  steps: TestSteps,
  { url, field, authorities }: ProbedAddress,
  signal: AbortSignal,
): Promise<boolean> {
  const explain = (error: unknown): StepOutcome => ({
    fault: faultOfCodes(error) ?? (isTimeout(error) ? 'timed-out' : 'failed'),
    field,
    message: causesOf(error)
      .map(({ message }) => message)
      .find((message) => message !== ''),
  });
  const within = (): AbortSignal => withDeadline(signal, STEP_DEADLINE_MS);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!(await steps.run('dns', () => findAddresses(url, host, within()), explain))) return false;
  let socket: Socket | undefined;
  const connecting = async (): Promise<StepOutcome> => {
    socket = await connect(host, Number(url.port) || (PORTS[url.protocol] ?? 0), within());
    return {
      facts: [{ name: 'address', value: `${socket.remoteAddress ?? host}:${socket.remotePort ?? ''}` }],
    };
  };
  try {
    if (!(await steps.run('connect', connecting, explain)) || socket === undefined) return false;
    if (url.protocol === 'http:' || url.protocol === 'ws:') return true;
    const tcp = socket;
    return await steps.run('tls', () => secure(tcp, host, { authorities, signal: within() }), explain);
  } finally {
    socket?.destroy();
  }
}

/** @throws UrlRefused; StepFailure for what names no host; what the resolver throws */
async function findAddresses(url: URL, host: string, signal: AbortSignal): Promise<StepOutcome> {
  checkUrl(url);
  if (isIP(host) !== 0) return { facts: [{ name: 'addresses', value: host }] };
  const found = new Promise<string[]>((resolve, reject) => {
    guardedLookup(host, { all: true }, (error, addresses) => {
      if (error !== null) reject(error);
      else resolve(Array.isArray(addresses) ? addresses.map(({ address }) => address) : [addresses]);
    });
  });
  const addresses = await untilAborted(found, signal);
  if (addresses.length === 0) throw new StepFailure({ fault: 'dns-not-found' });
  const value = addresses.slice(0, SHOWN_ADDRESSES_COUNT).join(', ');
  return { facts: [{ name: 'addresses', value }] };
}

function connect(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connectTcp({ host, port, lookup: guardedLookup, autoSelectFamily: true });
  const connected = new Promise<Socket>((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.on('error', reject);
  });
  return untilAborted(connected, signal).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
}

async function secure(
  tcp: Socket,
  host: string,
  { authorities, signal }: { authorities: readonly string[] | undefined; signal: AbortSignal },
): Promise<StepOutcome> {
  const socket: TLSSocket = connectTls({
    socket: tcp,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    ALPNProtocols: ['http/1.1'],
  });
  const secured = new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.on('error', reject);
    socket.once('close', () =>
      reject(Object.assign(new Error('The connection was closed.'), { code: 'EPROTO' })),
    );
  });
  try {
    await untilAborted(secured, signal);
    return { facts: certificateFacts(socket) };
  } finally {
    socket.destroy();
  }
}

function certificateFacts(socket: TLSSocket): ProviderTestFact[] {
  const { valid_to: until } = socket.getPeerCertificate();
  const time = Date.parse(until);
  return Number.isNaN(time) ? [] : [{ name: 'certificate-until', value: new Date(time).toISOString() }];
}

function isTimeout(error: unknown): boolean {
  return causesOf(error)[0]?.name === 'TimeoutError';
}
