import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { toInt16 } from '@xiaozhi/audio';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { toneOf } from '../../testing/stand-in.js';
import type { TtsStandIn } from '../../testing/stand-in.js';

interface Request {
  event: number;
  sessionId: string;
  payload: { namespace?: string; req_params?: Record<string, unknown> };
}

export interface HuoshanStandIn extends TtsStandIn {
  readonly requests: readonly Request[];
  readonly headers: NodeJS.Dict<string | string[]>[];
  /** In place of the session's start: an error frame, or a failed session. */
  failWith: { code: number; message: string; isFrame: boolean } | undefined;
  /** Sent before the audio of every answer, as it is. */
  prelude: Buffer[];
  isZipped: boolean;
}

const TOKEN = 'token-1';
const CHUNK_BYTES = 2_001;
const FULL = 0x94;
const AUDIO = 0xb4;
const ERROR = 0xf0;

/** Volcano Engine's bidirectional synthesis as far as one session goes, in its binary frames. */
export async function startHuoshanStandIn(): Promise<HuoshanStandIn> {
  const requests: Request[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: ({ req }, decide) => {
      if (standIn.fault === 'overload') decide(false, 503, 'Busy');
      else decide(standIn.fault !== 'refuse-key' && req.headers['x-api-access-key'] === TOKEN, 401, 'No');
    },
  });
  server.on('connection', (socket, request) => {
    headers.push(request.headers);
    let text = '';
    socket.on('message', (data: Buffer) => {
      const known = readRequest(data);
      requests.push(known);
      if (standIn.fault === 'hang') return;
      if (known.event === 1) socket.send(frame(FULL, 50, 'connection', Buffer.from('{}')));
      if (known.event === 100) begin(socket, standIn, known.sessionId);
      if (known.event === 200) text += String(known.payload.req_params?.text);
      if (known.event === 102) finish(socket, standIn, known.sessionId, text);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const standIn: HuoshanStandIn = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3/tts/bidirection`,
    fault: undefined,
    failWith: undefined,
    prelude: [],
    isZipped: false,
    requests,
    headers,
    get openCount() {
      return server.clients.size;
    },
    get requestsCount() {
      return requests.filter(({ event }) => event === 1).length;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
  return standIn;
}

function begin(socket: WebSocket, { failWith }: HuoshanStandIn, sessionId: string): void {
  if (failWith === undefined) return socket.send(frame(FULL, 150, sessionId, Buffer.from('{}')));
  const { code, message, isFrame } = failWith;
  if (isFrame) {
    const said = Buffer.from(message);
    return socket.send(
      Buffer.concat([Buffer.from([0x11, ERROR, 0x10, 0]), uint32(code), uint32(said.length), said]),
    );
  }
  socket.send(frame(FULL, 153, sessionId, Buffer.from(JSON.stringify({ status_code: code, message }))));
}

function finish(socket: WebSocket, standIn: HuoshanStandIn, sessionId: string, text: string): void {
  const { fault, prelude, isZipped } = standIn;
  for (const message of prelude) socket.send(message);
  if (fault === 'garbage') return socket.send('<html>It works!</html>');
  socket.send(frame(FULL, 350, sessionId, Buffer.from(JSON.stringify({ text }))));
  const pcm = fault === 'empty' ? Buffer.alloc(0) : Buffer.from(toInt16(toneOf(text, 24_000)).buffer);
  const end = fault === 'stall' || fault === 'break-off' ? pcm.length / 2 : pcm.length;
  for (let at = 0; at < end; at += CHUNK_BYTES)
    socket.send(frame(AUDIO, 352, sessionId, pcm.subarray(at, at + CHUNK_BYTES), isZipped));
  if (fault === 'stall') return;
  if (fault === 'break-off') return socket.terminate();
  socket.send(frame(FULL, 152, sessionId, Buffer.from('{}')));
}

export function frame(type: number, event: number, id: string, payload: Buffer, isZipped = false): Buffer {
  const body = isZipped ? gzipSync(payload) : payload;
  const name = Buffer.from(id);
  const form = (type === AUDIO ? 0 : 0x10) | (isZipped ? 1 : 0);
  const head = Buffer.from([0x11, type, form, 0]);
  return Buffer.concat([head, uint32(event), uint32(name.length), name, uint32(body.length), body]);
}

function readRequest(data: Buffer): Request {
  if (data.readUInt32BE(0) !== 0x11141000) throw new Error('not a full client request with an event');
  const event = data.readUInt32BE(4);
  const idLength = event < 100 ? 0 : data.readUInt32BE(8);
  const at = event < 100 ? 8 : 12 + idLength;
  const payload = data.subarray(at + 4, at + 4 + data.readUInt32BE(at));
  return {
    event,
    sessionId: data.toString('utf8', 12, 12 + idLength),
    payload: JSON.parse(payload.toString('utf8')) as Request['payload'],
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
