import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { encodeMp3 } from '@xiaozhi/audio/testing';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { toneOf } from '../../testing/stand-in.js';
import type { TtsStandIn } from '../../testing/stand-in.js';

export interface EdgeRequest {
  headers: NodeJS.Dict<string | string[]>;
  config: string;
  ssml: string;
}

export interface EdgeStandIn extends TtsStandIn {
  /** What this service's clock is ahead of the machine's. */
  clockAheadMs: number;
  /** Whether a refusal tells the time. */
  tellsTime: boolean;
  /** Sent before the audio of every answer, as it is. */
  prelude: (requestId: string) => (string | Buffer)[];
  readonly requests: readonly EdgeRequest[];
}

const CHUNK_BYTES = 1_021;
const KNOWN_VOICE =
  /name='Microsoft Server Speech Text to Speech Voice \((zh-CN, Xiaoxiao|en-US, Emma)\w*\)'/;

/** The Read Aloud service of Edge as far as one sentence goes: token, two requests, turn.start … turn.end. */
export async function startEdgeStandIn(): Promise<EdgeStandIn> {
  const requests: EdgeRequest[] = [];
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: ({ req }, decide) => {
      const date = new Date(Date.now() + standIn.clockAheadMs);
      const headers = standIn.tellsTime ? { Date: date.toUTCString() } : {};
      if (standIn.fault === 'overload') decide(false, 503, 'Busy', headers);
      else
        decide(
          standIn.fault !== 'refuse-key' && isLetIn(req.url, req.headers, date),
          403,
          'Forbidden',
          headers,
        );
    },
  });
  server.on('connection', (socket, { headers }) => {
    const texts: string[] = [];
    socket.on('message', (data: Buffer) => {
      texts.push(data.toString('utf8'));
      const [config, ssml] = texts;
      if (config === undefined || ssml === undefined || texts.length > 2) return;
      requests.push({ headers, config, ssml });
      void answer(socket, standIn, ssml);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const standIn: EdgeStandIn = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/edge/v1`,
    fault: undefined,
    clockAheadMs: 0,
    tellsTime: true,
    prelude: () => [],
    requests,
    get openCount() {
      return server.clients.size;
    },
    get requestsCount() {
      return requests.length;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(() => resolve());
      }),
  };
  return standIn;
}

function isLetIn(url: string | undefined, headers: NodeJS.Dict<string | string[]>, date: Date): boolean {
  const { searchParams } = new URL(url ?? '', 'ws://service');
  const client = searchParams.get('TrustedClientToken') ?? '';
  const seconds = Math.floor(date.getTime() / 1000) + 11_644_473_600;
  const text = `${seconds - (seconds % 300)}0000000${client}`;
  const token = createHash('sha256').update(text).digest('hex').toUpperCase();
  return (
    client.length === 32 &&
    searchParams.get('Sec-MS-GEC') === token &&
    /^1-\d+\.\d+\.\d+\.\d+$/.test(searchParams.get('Sec-MS-GEC-Version') ?? '') &&
    /^[0-9a-f]{32}$/.test(searchParams.get('ConnectionId') ?? '') &&
    /Edg\/\d+/.test(String(headers['user-agent'])) &&
    String(headers.origin).startsWith('chrome-extension://')
  );
}

async function answer(socket: WebSocket, standIn: EdgeStandIn, ssml: string): Promise<void> {
  const { fault, prelude } = standIn;
  const requestId = /X-RequestId:(\w+)/.exec(ssml)?.[1] ?? '';
  if (fault === 'hang') return;
  if (!KNOWN_VOICE.test(ssml)) return socket.close(1007, 'Unsupported voice.');
  const text = (path: string, body: object): void =>
    socket.send(
      `X-RequestId:${requestId}\r\nContent-Type:application/json; charset=utf-8\r\nPath:${path}\r\n\r\n${JSON.stringify(body)}`,
    );
  text('turn.start', { context: { serviceTag: 'stand-in' } });
  text('response', { context: {}, audio: { type: 'inline', streamId: 'A' } });
  for (const message of prelude(requestId)) socket.send(message);
  const audio = await audioOf(ssml, standIn);
  const end = fault === 'stall' || fault === 'break-off' ? audio.length / 2 : audio.length;
  for (let at = 0; at < end; at += CHUNK_BYTES)
    socket.send(binaryMessage(requestId, audio.subarray(at, at + CHUNK_BYTES)));
  if (fault === 'stall') return;
  if (fault === 'break-off') return socket.terminate();
  text('audio.metadata', { Metadata: [{ Type: 'SessionEnd', Data: { Offset: 1 } }] });
  socket.send(binaryMessage(requestId, Buffer.alloc(0)));
  text('turn.end', {});
}

function audioOf(ssml: string, { fault }: EdgeStandIn): Promise<Buffer> {
  if (fault === 'empty') return Promise.resolve(Buffer.alloc(0));
  if (fault === 'garbage') return Promise.resolve(Buffer.from('<html>It works!</html>'.repeat(100)));
  const rateHz = fault === 'other-rate' ? 16_000 : 24_000;
  return encodeMp3(toneOf(spokenIn(ssml), rateHz), rateHz);
}

/** What stands between the tags, as a reader of XML has it. */
export function spokenIn(ssml: string): string {
  const text = /<prosody [^>]*>([^<]*)<\/prosody>/.exec(ssml)?.[1] ?? '';
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

/** The last one of a stream has no content type and no audio. */
export function binaryMessage(requestId: string, audio: Buffer): Buffer {
  const type = audio.length === 0 ? '' : 'Content-Type:audio/mpeg\r\n';
  const headers = Buffer.from(`X-RequestId:${requestId}\r\n${type}X-StreamId:A\r\nPath:audio\r\n`);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(headers.length);
  return Buffer.concat([length, headers, audio]);
}
