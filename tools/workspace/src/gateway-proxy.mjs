// Passes WebSockets of the console's pages on to the gateway, so that a page talks to its own origin only.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { FrameWatch } from './frame-watch.mjs';

const PATH = '/gateway';
const DEVICE_PATH = '/xiaozhi/v1/';
const LIMITS = {
  /** Browsers that talk at once; the gateway has limits of its own. */
  socketsCount: 500,
  handshakeTimeoutMs: 10_000,
  /** The gateway pings every 25 s: where nothing comes either way for so long, one side is gone. */
  silenceTimeoutMs: 90_000,
};
/** Of the request, all that the gateway has to know; never the cookie. */
const PASSED_ON = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol'];
const ANSWERED = ['sec-websocket-accept', 'sec-websocket-protocol'];
/** A close frame, where the gateway said none: 1012, the service restarts. */
const GATEWAY_GONE = Buffer.from([0x88, 2, 0x03, 0xf4]);

/**
 * Serves upgrades of `/gateway`; others are refused. Only pages of this server's own host may ask.
 * @param {import('node:http').Server} server
 * @param {string} gatewayUrl ws:// or wss://; without a path it is that of devices
 * @param {(event: Record<string, unknown>) => void} log told when the gateway cannot be reached; no headers are
 * @param {Partial<typeof LIMITS>} limits
 * @returns {() => void} ends all sockets
 */
export function proxyGateway(server, gatewayUrl, log, limits = {}) {
  const target = targetOf(gatewayUrl);
  const bounds = { ...LIMITS, ...limits };
  const sockets = new Set();
  server.on('upgrade', (request, socket, head) => {
    // A page that vanishes is no event.
    socket.on('error', () => socket.destroy());
    const isFull = sockets.size >= bounds.socketsCount;
    const refusal = refusalOf(request) ?? (isFull ? [503, 'Service Unavailable'] : undefined);
    if (refusal !== undefined) return refuse(socket, ...refusal);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    passOn(request, { socket, head, target, log, bounds });
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** @param {string} gatewayUrl */
function targetOf(gatewayUrl) {
  const url = new URL(gatewayUrl);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    throw new Error('GATEWAY_URL must begin with ws:// or wss://.');
  const isSecure = url.protocol === 'wss:';
  return {
    send: isSecure ? requestHttps : requestHttp,
    // Without the brackets of an IPv6 address.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isSecure ? 443 : 80)),
    path: url.pathname === '/' ? DEVICE_PATH : url.pathname,
  };
}

/** @returns {[number, string] | undefined} status and reason */
function refusalOf({ method, url, headers }) {
  if ((url ?? '').split('?')[0] !== PATH) return [404, 'Not Found'];
  if (method !== 'GET' || headers.upgrade?.toLowerCase() !== 'websocket') return [400, 'Bad Request'];
  return isOwnOrigin(headers) ? undefined : [403, 'Forbidden'];
}

/** Whether the page is of the host that was asked; programs that name no page have the gateway itself. */
function isOwnOrigin({ origin, host }) {
  try {
    return host !== undefined && new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
}

function passOn(request, { socket, head, target, log, bounds }) {
  const { send, ...address } = target;
  const upstream = send({
    ...address,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      // Counts where the gateway trusts this server (TRUSTED_PROXIES).
      'x-forwarded-for': [request.headers['x-forwarded-for'], socket.remoteAddress]
        .filter(Boolean)
        .join(', '),
      ...chosen(request.headers, PASSED_ON),
    },
    timeout: bounds.handshakeTimeoutMs,
  });
  const leave = () => upstream.destroy();
  socket.once('close', leave);
  upstream.once('timeout', () => upstream.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })));
  upstream.once('error', ({ code }) => {
    if (socket.destroyed) return;
    log({ event: 'gateway-unreachable', service: 'manager-web', code });
    refuse(socket, 502, 'Bad Gateway');
  });
  upstream.once('response', (response) => {
    response.destroy();
    refuse(socket, response.statusCode ?? 502, response.statusMessage ?? 'Bad Gateway');
  });
  upstream.once('upgrade', (response, gateway, first) => {
    socket.off('close', leave);
    socket.write(headOf(101, 'Switching Protocols', answerHeaders(response)));
    if (head.length > 0) gateway.write(head);
    if (first.length > 0) gateway.unshift(first);
    join(socket, gateway, bounds);
  });
  upstream.end();
}

/** Both ways, each as fast as the other side takes it. */
function join(socket, gateway, { silenceTimeoutMs, handshakeTimeoutMs }) {
  const end = () => {
    socket.destroy();
    gateway.destroy();
  };
  gateway.on('error', () => gateway.destroy());
  for (const side of [socket, gateway]) {
    side.setNoDelay(true);
    side.setTimeout(silenceTimeoutMs, end);
  }
  const frames = new FrameWatch();
  gateway.on('data', (chunk) => frames.push(chunk));
  socket.pipe(gateway);
  gateway.pipe(socket, { end: false });
  // A page that has said its last word hears no more.
  socket.once('end', () => socket.end());
  socket.once('close', () => gateway.destroy());
  gateway.once('close', () => {
    const isCutOff = !frames.hasClosed && frames.isBetweenFrames;
    if (socket.writable) socket.end(isCutOff ? GATEWAY_GONE : undefined);
    socket.setTimeout(handshakeTimeoutMs);
  });
}

function answerHeaders({ headers }) {
  return { upgrade: 'websocket', connection: 'Upgrade', ...chosen(headers, ANSWERED) };
}

function chosen(headers, names) {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

function refuse(socket, status, reason) {
  socket.end(headOf(status, reason, { connection: 'close', 'content-length': '0' }));
  socket.setTimeout?.(LIMITS.handshakeTimeoutMs, () => socket.destroy());
}

function headOf(status, reason, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${reason}`, ...lines, '', ''].join('\r\n');
}
